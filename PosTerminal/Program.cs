using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PaymentGrains.PosTerminal;

Console.OutputEncoding = System.Text.Encoding.UTF8;
var time = TimeProvider.System;
if (args is ["help" or "--help" or "-h", ..])
{
    Console.WriteLine(TerminalCommand.Usage);
    return ExitCode.Success;
}

if (TerminalCommand.Parse(args, Environment.GetEnvironmentVariable, NewNumber, out var error) is not { } command)
{
    await Console.Error.WriteLineAsync(error + Environment.NewLine + Environment.NewLine + TerminalCommand.Usage);
    return ExitCode.Usage;
}

using var interrupt = new CancellationTokenSource();
using var abandon = new CancellationTokenSource();
using var ctrlC = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);

using var http = new HttpClient { BaseAddress = command.Gateway, Timeout = Timeout.InfiniteTimeSpan };
var screen = new ConsoleScreen();
var client = new PosClient(http, command.Token, time);
var sale = new Sale(client, screen, time, command.OrderSn);
try
{
    return await screen.RunAsync(() => command.Verb switch
    {
        "pay" => sale.PayAsync(command.Amount, command.Subject, command.Code, interrupt.Token, abandon.Token),
        "query" => sale.QueryAsync(interrupt.Token),
        "refund" => new GoodsReturn(client, screen, time, command.OrderSn).RefundAsync(command.RefundNo, command.Amount, interrupt.Token),
        _ => sale.CancelAsync(interrupt.Token),
    });
}
catch (OperationCanceledException)
{
    screen.Say($"Left without an answer. Ask later: ./payments pos query --order {command.OrderSn}");
    return ExitCode.Unknown;
}

void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = true;
    if (interrupt.IsCancellationRequested) abandon.Cancel();
    interrupt.Cancel();
}

string NewNumber(string kind) => $"{kind}{time.GetUtcNow():yyMMddHHmmss}{RandomNumberGenerator.GetHexString(6)}";
