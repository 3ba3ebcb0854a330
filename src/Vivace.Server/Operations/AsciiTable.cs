using System.Text;

namespace Vivace.Server.Operations;

/// <summary>A table drawn with characters, as the status pages show them.</summary>
internal static class AsciiTable
{
    /// <summary>Draws a table.</summary>
    /// <param name="head">Names of the columns.</param>
    /// <param name="rows">Texts, as many a row as there are columns.</param>
    public static string Draw(string[] head, IEnumerable<string[]> rows)
    {
        List<string[]> all = [head, .. rows];
        int[] widths = [.. head.Select((_, column) => all.Max(row => row[column].Length))];
        string rule = "+" + string.Concat(widths.Select(width => new string('-', width + 2) + "+")) + "\n";
        var table = new StringBuilder(rule);
        for (int i = 0; i < all.Count; i++)
        {
            table.Append('|');
            for (int column = 0; column < widths.Length; column++)
            {
                table.Append(' ').Append(all[i][column].PadRight(widths[column])).Append(" |");
            }

            table.Append('\n').Append(i == 0 ? rule : "");
        }

        return table.Append(rule).ToString();
    }
}
