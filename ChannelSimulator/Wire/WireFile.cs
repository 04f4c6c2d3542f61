using System.Text;

namespace PaymentGrains.ChannelSimulator.Wire;

/// <summary>What a person or a program downloads.</summary>
internal sealed record WireFile(string ContentType, byte[] Body)
{
    public static WireFile Page(string html) => new("text/html; charset=utf-8", Encoding.UTF8.GetBytes(html));
}
