using System.Net;
using System.Text;
using Vivace.Server.Http;

namespace Vivace.Server.Operations;

/// <summary>A plain page for people: a title, tables and preformatted texts. Everything that is shown is escaped.</summary>
internal sealed class HtmlPage
{
    private const string ContentType = "text/html; charset=utf-8";

    private readonly StringBuilder _html = new();

    public HtmlPage(string title)
    {
        string shown = WebUtility.HtmlEncode(title);
        _html.Append("<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"UTF-8\">\n<title>").Append(shown).Append("</title>\n</head>\n<body>\n<h1>")
            .Append(shown).Append("</h1>\n");
    }

    /// <summary>A table; the first cell of a row is a link if the row has one.</summary>
    public HtmlPage Table(IReadOnlyList<string> head, IEnumerable<(string? Link, IReadOnlyList<string> Cells)> rows)
    {
        _html.Append("<table border=\"1\">\n<tr>");
        foreach (string cell in head)
        {
            _html.Append("<th>").Append(WebUtility.HtmlEncode(cell)).Append("</th>");
        }

        _html.Append("</tr>\n");
        foreach ((string? link, IReadOnlyList<string> cells) in rows)
        {
            Row(link, cells);
        }

        _html.Append("</table>\n");
        return this;
    }

    public HtmlPage Heading(string text)
    {
        _html.Append("<h2>").Append(WebUtility.HtmlEncode(text)).Append("</h2>\n");
        return this;
    }

    public HtmlPage Preformatted(string text)
    {
        _html.Append("<pre>").Append(WebUtility.HtmlEncode(text)).Append("</pre>\n");
        return this;
    }

    public Task AnswerAsync(HttpContext context) =>
        PlainText.AnswerAsync(context, StatusCodes.Status200OK, ContentType, _html + "</body>\n</html>\n");

    private void Row(string? link, IReadOnlyList<string> cells)
    {
        _html.Append("<tr>");
        for (int i = 0; i < cells.Count; i++)
        {
            string shown = WebUtility.HtmlEncode(cells[i]);
            _html.Append("<td>").Append(i == 0 && link is not null ? $"<a href=\"{WebUtility.HtmlEncode(link)}\">{shown}</a>" : shown).Append("</td>");
        }

        _html.Append("</tr>\n");
    }
}
