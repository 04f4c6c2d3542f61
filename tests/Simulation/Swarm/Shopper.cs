using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>One sale from its creation to what comes after it. How the customer pays tell <see cref="BarcodeSale"/> and <see cref="SceneSale"/>.</summary>
internal sealed class Shopper
{
    private readonly SwarmWorld _world;
    private readonly int _order;
    private readonly Script _script;
    private readonly Seller _seller;
    private readonly SceneSale? _scene;

    public Shopper(SwarmWorld world, int order)
    {
        _world = world;
        _order = order;
        _script = new Script(world.Case, world.Weather, order);
        _seller = new Seller(world, order, _script, view => _scene?.Sees(view));
        if (_script.Scene is { } scene) _scene = new SceneSale(world, order, _script, scene, _seller);
    }

    public async Task LiveAsync()
    {
        await _seller.Sleep(_script.Starts);
        try
        {
            await SellAsync();
        }
        catch (Exception error)
        {
            _world.Judges.Accuse(_order, $"the till met what no caller should: {error.GetType().Name}: {error.Message}");
        }
    }

    /// <summary>What a caller may meet while processes die and databases fail over; anything else is a mistake of ours.</summary>
    public static bool Expected(Exception error) => Seller.Expected(error);

    private async Task SellAsync()
    {
        if (_script.AsksFirst) await _seller.AskForNothing();
        if (_script.CancelsFirst)
        {
            _world.Faults.Happened(FaultKind.CancelBeforeCreate, _order);
            await _seller.Cancel();
        }

        if (_script.Slips) await Slips.BeforeAsync(_world, _order, _script, _seller.Ask);
        if (!await _seller.Create() || _script.OnlyCreates) return;
        if (_script.Slips) await Slips.AfterCreateAsync(_world, _order, _script, _seller.Ask);
        if (_script.StaleCallbackAfter is { } later)
        {
            _world.Lasts(later);
            _ = _world.Virtual.Spawn(async () =>
            {
                await _seller.Sleep(later);
                await _world.Callbacks.StaleAsync(_order);
            });
        }

        if (!await (_scene?.SellAsync() ?? new BarcodeSale(_world, _order, _script, _seller).SellAsync())) return;
        if (await _seller.WaitUntilFinal() is { Status: "success" }) await _seller.AfterSuccess();
        if (_script.Slips) await Slips.AtTheEndAsync(_world, _order, _script, _seller.Ask);
        if (!_script.PaysTooLate) return;
        await _seller.Sleep(TimeSpan.FromMinutes(31));
        _world.Faults.Happened(FaultKind.PaidTooLate, _order);
        if (_scene is null) await _seller.Pay(3);
        else await _scene.StartAsync(_script.Scene!.Ways[0]);
    }
}
