using PaymentGrains.PosTerminal;
using Xunit;

namespace PaymentGrains.Tests.Unit.Terminal;

public sealed class TerminalCommandTests
{
    [Fact]
    public void A_pay_without_an_order_number_gets_a_new_one_and_the_demo_terminal()
    {
        var command = Parse("pay --amount 1.00 --code 280000000000000001");

        Assert.Equal(("pay", "NEW", 100L, "280000000000000001", "demo-terminal"), (command!.Verb, command.OrderSn, command.Amount, command.Code, command.Token));
        Assert.Equal(new Uri("http://127.0.0.1:6080"), command.Gateway);
    }

    [Fact]
    public void Options_may_be_written_with_an_equals_sign()
    {
        var command = Parse("cancel --order=A-1 --url=http://till.example:80 --token=t");

        Assert.Equal(("cancel", "A-1", "t", "till.example"), (command!.Verb, command.OrderSn, command.Token, command.Gateway.Host));
    }

    [Fact]
    public void A_refund_takes_its_number_or_gets_a_new_one()
    {
        var named = Parse("refund --order A-1 --refund R1 --amount 1.50")!;
        Assert.Equal(("refund", "A-1", "R1", 150L), (named.Verb, named.OrderSn, named.RefundNo, named.Amount));
        Assert.Equal("RNEW", Parse("refund --order A-1 --amount 1")!.RefundNo);
    }

    [Theory]
    [InlineData("", "Say what to do")]
    [InlineData("return --order A", "There is no 'return'")]
    [InlineData("refund --order A", "--amount")]
    [InlineData("refund --amount 1.00", "--order")]
    [InlineData("refund --order A --amount 0", "--amount")]
    [InlineData("pay --amount 1.00", "--code")]
    [InlineData("pay --amount 1.005 --code 28", "--amount")]
    [InlineData("pay --amount", "needs a value")]
    [InlineData("pay --amount 1 --code 28 --colour red", "--colour")]
    [InlineData("query", "--order")]
    [InlineData("query --order A --url ftp://x", "address")]
    public void A_wrong_command_line_is_explained(string line, string word)
    {
        Assert.Null(Parse(line, out var error));
        Assert.Contains(word, error);
    }

    [Fact]
    public void Neither_code_nor_token_is_in_its_text() =>
        Assert.Equal("pay NEW", Parse("pay --amount 1 --code 280000000000000001")!.ToString());

    private static TerminalCommand? Parse(string line) => Parse(line, out _);

    private static TerminalCommand? Parse(string line, out string error) =>
        TerminalCommand.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), name => name == "PAYMENTS_PORT" ? "6080" : null, kind => kind == "POS" ? "NEW" : kind + "NEW", out error);
}
