using System.Globalization;

namespace Vivace.Server.Operations;

/// <summary>
/// Whether the process serves, in the words of <c>/ready</c> (configuration-and-operations specification, section 6.1): not before the
/// log is read, and not after the process was told to stop. Thread-safe.
/// </summary>
public sealed class Readiness
{
    private const string ReadyText = "ready\n";

    private volatile string _text = NotReady("the write-ahead log has not been read yet");
    private volatile State _state = State.Starting;

    private enum State
    {
        Starting,
        Running,
        Stopping,
    }

    /// <summary>Whether requests are served.</summary>
    public bool IsReady => _state == State.Running;

    /// <summary>The state's name, as Tempo has it for services.</summary>
    public string StateName => _state.ToString();

    /// <summary>What <c>/ready</c> says, newline included.</summary>
    public string Text => _text;

    /// <summary>The log is being read.</summary>
    /// <param name="done">Bytes read.</param>
    /// <param name="total">Bytes to read.</param>
    public void Replaying(long done, long total)
    {
        if (_state == State.Starting)
        {
            _text = NotReady(string.Create(
                CultureInfo.InvariantCulture, $"the write-ahead log is being read: {done} of {total} bytes done"));
        }
    }

    /// <summary>The log is read. Does nothing once the process is stopping.</summary>
    public void Ready()
    {
        if (_state == State.Starting)
        {
            _text = ReadyText;
            _state = State.Running;
        }
    }

    /// <summary>The process was told to stop.</summary>
    public void Stopping()
    {
        _state = State.Stopping;
        _text = "Application is stopping\n";
    }

    private static string NotReady(string reason) => $"Ingester not ready: {reason}\n";
}
