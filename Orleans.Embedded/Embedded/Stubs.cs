using Orleans.Runtime;

namespace Orleans.Embedded;

internal sealed class Activation : IGrainContext
{
    public static Activation? Current => null;

    public EmbeddedEngine Engine => throw new NotImplementedException();

    public GrainId GrainId => default;

    public object? GrainInstance => null;

    public IServiceProvider ActivationServices => throw new NotImplementedException();

    public Task Deactivated => Task.CompletedTask;

    public static Activation Of(IGrainBase grain) => (Activation)grain.GrainContext;

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
    }

    public IGrainTimer RegisterTimer<TState>(Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options) =>
        throw new NotImplementedException();
}

internal sealed class EmbeddedEngine
{
    public ReminderService Reminders => throw new NotImplementedException();
}

internal sealed class ReminderService
{
    public Task<IGrainReminder> Register(GrainId grain, string name, TimeSpan dueTime, TimeSpan period) => throw new NotImplementedException();

    public Task Unregister(IGrainReminder reminder) => throw new NotImplementedException();

    public Task<IGrainReminder?> Get(GrainId grain, string name) => throw new NotImplementedException();
}

internal class GrainProxy
{
    public GrainId GrainId { get; set; }
}
