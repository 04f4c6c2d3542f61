namespace PaymentGrains.Tests.Simulation.Bugs;

/// <summary>
/// A mistake as real payment systems have it, as a change of our sources. It is compiled for one run only (<see cref="BugBuild"/>), so the
/// product has no branch for it; a run that does not notice it proves that the judges are blind there.
/// </summary>
/// <param name="Name">Words joined by hyphens, unique.</param>
/// <param name="Story">One sentence: what goes wrong, and which kind of system has it.</param>
internal sealed record PlantedBug(string Name, string Story, IReadOnlyList<SourceEdit> Edits);

/// <summary>One place that a careless developer would have written differently.</summary>
/// <param name="File">From the root of the repository, with forward slashes.</param>
/// <param name="Old">Stands in the file exactly once.</param>
internal sealed record SourceEdit(string File, string Old, string New);
