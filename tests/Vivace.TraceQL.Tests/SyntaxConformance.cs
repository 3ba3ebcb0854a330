using System.Text.Json;

namespace Vivace.TraceQL.Tests;

/// <summary>The verdicts of Tempo over some thousand queries, recorded from a running process.</summary>
public sealed class SyntaxConformance
{
    private const string Lists = "conformance/traceql-syntax";

    public static TheoryData<string> Files => ["valid", "parse-fails", "validate-fails", "unsupported", "v3-delta"];

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryVerdictIsTemposVerdict(string file)
    {
        string path = Path.Combine(SharedFolder(), Lists, file + ".jsonl");
        Assert.SkipUnless(File.Exists(path), $"no {path} beside the checkout");
        List<string> wrong = [];
        HashSet<string> additions = AdditionsOfThree(Path.Combine(Path.GetDirectoryName(path)!, "v3-delta.jsonl"));
        int judged = 0;
        foreach (string line in File.ReadLines(path))
        {
            Verdict verdict = Verdict.Parse(line);
            if (verdict.Difference(additions.Contains(verdict.Query)) is { } difference)
                wrong.Add($"{verdict.Query}\n    {difference}");
            judged++;
        }

        Assert.True(judged > 0);
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {judged}:\n" + string.Join("\n", wrong));
    }

    /// <summary>Metrics queries that Tempo 3.0 accepts and 2.10 refuses: we accept them. Its other differing verdicts are not followed.</summary>
    private static HashSet<string> AdditionsOfThree(string path)
    {
        HashSet<string> additions = [];
        foreach (string line in File.ReadLines(path))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.GetProperty("status_3_0").GetInt32() == 200 && root.GetProperty("kind").GetString() == "metrics")
                additions.Add(root.GetProperty("q").GetString()!);
        }

        return additions;
    }

    /// <summary>The folder of the reference material: the sibling of the repository's root.</summary>
    private static string SharedFolder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Vivace.slnx")))
            folder = folder.Parent;
        return Path.Combine(folder?.Parent?.FullName ?? "/", "shared");
    }

    private sealed record Verdict(string Query, QueryKind Kind, int Status, string Error)
    {
        public static Verdict Parse(string line)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return new Verdict(
                root.GetProperty("q").GetString()!,
                root.GetProperty("kind").GetString() == "search" ? QueryKind.Search : QueryKind.Metrics,
                root.GetProperty("status").GetInt32(),
                root.GetProperty("error").GetString()!);
        }

        /// <summary>What is wrong with our verdict; null when nothing is.</summary>
        public string? Difference(bool acceptedAnyway)
        {
            string answer;
            TraceQLErrorKind? errorKind = null;
            try
            {
                answer = "";
                TraceQLCompiler.Compile(Query, Kind);
            }
            catch (TraceQLException e)
            {
                answer = TraceQLErrors.ResponseText(e, Kind);
                errorKind = e.Kind;
            }

            if (Status == 200 || acceptedAnyway)
                return answer.Length == 0 ? null : $"expected acceptance, got: {answer}";
            if (answer.Length == 0)
                return $"expected: {Error}";
            if (errorKind == TraceQLErrorKind.Static)
                return answer == Error ? null : $"expected: {Error}\n    got:      {answer}";
            return Head(answer) == Head(Error) ? null : $"expected: {Error}\n    got:      {answer}";
        }

        /// <summary>The text up to the position of a syntax error; all of any other.</summary>
        private static string Head(string error)
        {
            int position = error.IndexOf("parse error at line ", StringComparison.Ordinal);
            return position < 0 ? error : error[..(position + "parse error at line ".Length)];
        }
    }
}
