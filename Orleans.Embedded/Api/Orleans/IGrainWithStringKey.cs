namespace Orleans;

/// <summary>Marks a grain interface whose grains are named by a string.</summary>
public interface IGrainWithStringKey : IGrain
{
}
