using Orleans;
using Orleans.Runtime;

namespace PaymentGrains.Tests.Unit.Engine.Probes;

public abstract class Probe(IPersistentState<Note> note, Script script) : Grain, IProbe, IRemindable
{
    private int _calls;

    public IPersistentState<Note> Note => note;

    public string Key => this.GetPrimaryKeyString();

    public IProbe Other(string key) => GrainFactory.GetGrain<IProbe>(key, typeof(ProbeGrain).FullName);

    public void Leave() => DeactivateOnIdle();

    public override Task OnActivateAsync(CancellationToken cancellationToken) => script.Play(this, "activate");

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        script.Play(this, $"deactivate {reason.ReasonCode}");

    public Task<string> Do(string act) => Act(act);

    public Task<string> Pass(string act) => Act(act);

    public Task<string> Look(string act) => Act(act);

    public Task<string> Hurry(string act) => Act(act);

    public async Task Quietly(string act) => await Act(act);

    public ValueTask<int> Count() => ValueTask.FromResult(++_calls);

    public ValueTask Touch() => ValueTask.CompletedTask;

    public Task ReceiveReminder(string reminderName, TickStatus status) => script.Tick(this, reminderName, status);

    private async Task<string> Act(string act)
    {
        await script.Play(this, act);
        return act;
    }
}
