using System.Net;
using System.Net.Sockets;

namespace PaymentGrains.Tests.Integration;

/// <summary>
/// Free ports of this machine, each given out once. They lie below those that the system lends to outgoing connections, also with the 10,000 and 20,000
/// that the silo adds: a process that was killed finds its port free again.
/// </summary>
internal static class Ports
{
    private const int From = 10_000;
    private const int To = 12_700;

    private static readonly HashSet<int> Given = [];

    public static int Free()
    {
        lock (Given)
        {
            // Where we begin depends on the process, so that two test runs seldom ask for the same.
            for (var step = 0; step < To - From; step++)
            {
                var port = From + (Environment.ProcessId * 97 + step) % (To - From);
                if (IsFree(port) && IsFree(port + 10_000) && IsFree(port + 20_000) && Given.Add(port)) return port;
            }
        }

        throw new InvalidOperationException($"no free port between {From} and {To}");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
