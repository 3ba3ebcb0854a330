using System.Net.Sockets;
using Vivace.Server.BlockTools;
using Vivace.Server.CommandLine;
using Vivace.Server.Configuration;
using Vivace.Server.Hosting;
using Vivace.Storage.Files;

const int Failure = 1;

if (args is [BlocksCommand.Name, ..])
{
    return BlocksCommand.Run(args[1..], PhysicalFileSystem.Instance, Console.Out, Console.Error);
}

switch (CommandLineParser.Parse(args))
{
    case CommandLineResult.Exit exit:
        Console.Out.Write(exit.Output);
        Console.Error.Write(exit.Error);
        return exit.Code;
    case CommandLineResult.Probe probe:
        return await ReadinessProbe.RunAsync(probe.Url).ConfigureAwait(false);
    case CommandLineResult.Run run:
        try
        {
            var application = new VivaceApplication(run, TimeProvider.System);
            await using (application.ConfigureAwait(false))
            {
                return await application.RunAsync().ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ConfigurationException or SocketException)
        {
            Console.Error.WriteLine($"error running Vivace: {failure.Message}");
            return Failure;
        }

    default:
        return Failure;
}
