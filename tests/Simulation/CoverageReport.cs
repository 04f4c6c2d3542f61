using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace PaymentGrains.Tests.Simulation;

/// <summary>
/// Adds up a Cobertura file for the code that moves money: <c>Domain/</c> and <c>Grains/Orders/</c>. Lines and branches that only
/// a caller's mistake could reach count too; what the collector leaves out says <c>coverage.runsettings</c>.
/// </summary>
internal static class CoverageReport
{
    /// <summary>Share of lines, and of branches, that the simulation must reach.</summary>
    private const double Least = 0.95;

    /// <summary>Prints a line a file and the sums; false when they are too small.</summary>
    public static bool Print(string coberturaFile, TextWriter output)
    {
        var files = Read(XDocument.Load(coberturaFile)).OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
        if (files.Count == 0) throw new InvalidDataException($"{coberturaFile} says nothing of Domain/ or Grains/Orders/");
        var all = new FileCoverage("all", [.. files.SelectMany(file => file.Lines)]);
        foreach (var file in files.Append(all))
            output.WriteLine($"{file.Name,-44}{file.Lines.Count(line => line.Hit),5} of {file.Lines.Count,4} lines {file.LineShare,6:P1}{file.Lines.Sum(line => line.BranchesHit),6} of {file.Lines.Sum(line => line.Branches),4} branches {file.BranchShare,6:P1}{file.Missing}");
        return all.LineShare > Least && all.BranchShare > Least;
    }

    private static IEnumerable<FileCoverage> Read(XDocument cobertura)
    {
        var classes = cobertura.Descendants("class").Select(type => (File: FileOf((string)type.Attribute("filename")!), Type: type)).Where(pair => pair.File is not null);
        foreach (var file in classes.GroupBy(pair => pair.File!, pair => pair.Type))
        {
            // A line of a lambda or an async method is listed once for each class that the compiler made of it.
            var lines = file.SelectMany(type => type.Element("lines")!.Elements("line"))
                .GroupBy(line => (int)line.Attribute("number")!)
                .Select(same => same.Select(LineOf).Aggregate((one, other) => one with { Hit = one.Hit || other.Hit, Branches = one.Branches + other.Branches, BranchesHit = one.BranchesHit + other.BranchesHit }));
            yield return new FileCoverage(file.Key, [.. lines.OrderBy(line => line.Number)]);
        }
    }

    private static string? FileOf(string path)
    {
        path = path.Replace('\\', '/');
        var at = path.LastIndexOf("Grains/Orders/", StringComparison.Ordinal);
        if (at < 0) at = path.LastIndexOf("Domain/", StringComparison.Ordinal);
        return at < 0 ? null : path[at..];
    }

    private static Line LineOf(XElement line)
    {
        // condition-coverage="50% (1/2)"
        var conditions = ((string?)line.Attribute("condition-coverage"))?.Split('(', '/', ')');
        return new Line(
            (int)line.Attribute("number")!, (long)line.Attribute("hits")! > 0,
            conditions is null ? 0 : int.Parse(conditions[2], CultureInfo.InvariantCulture), conditions is null ? 0 : int.Parse(conditions[1], CultureInfo.InvariantCulture));
    }

    private sealed record Line(int Number, bool Hit, int Branches, int BranchesHit);

    private sealed record FileCoverage(string Name, IReadOnlyList<Line> Lines)
    {
        public double LineShare => Share(Lines.Count(line => line.Hit), Lines.Count);
        public double BranchShare => Share(Lines.Sum(line => line.BranchesHit), Lines.Sum(line => line.Branches));

        /// <summary>Where to look for what nobody reached.</summary>
        public string Missing
        {
            get
            {
                if (Name == "all") return "";
                var text = new StringBuilder();
                foreach (var line in Lines.Where(line => !line.Hit || line.BranchesHit < line.Branches)) text.Append(CultureInfo.InvariantCulture, $" {line.Number}{(line.Hit ? "b" : "")}");
                return text.Length == 0 ? "" : "  not:" + text;
            }
        }

        private static double Share(int part, int whole) => whole == 0 ? 1 : (double)part / whole;
    }
}
