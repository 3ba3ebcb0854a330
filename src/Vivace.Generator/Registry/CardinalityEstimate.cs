using System.Numerics;

namespace Vivace.Generator.Registry;

/// <summary>
/// Estimates how many distinct hashes were seen in a sliding window, by HyperLogLog of precision 10 (about 3 % error) in steps of five
/// minutes (metrics-generator specification, section 9.6). Takes memory only once something was added.
/// </summary>
internal sealed class CardinalityEstimate
{
    private const int Precision = 10;
    private const int Registers = 1 << Precision;
    private const double Alpha = 0.7213 / (1 + (1.079 / Registers));
    private const long StepMilliseconds = 5 * 60_000;

    private byte[][]? _steps;
    private long _step;

    /// <param name="hash">Of what was seen; well mixed.</param>
    /// <param name="weight">Distinct things that it stands for, told apart by a number.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="window">Milliseconds.</param>
    public void Add(ulong hash, int weight, long now, long window)
    {
        Advance(now, window);
        byte[] registers = _steps![0];
        for (int i = 0; i < weight; i++)
        {
            ulong mixed = BitOperations.RotateLeft(hash, i) * 0x9E3779B97F4A7C15UL;
            mixed ^= mixed >> 32;
            int register = (int)(mixed >> (64 - Precision));
            byte rank = (byte)(BitOperations.LeadingZeroCount((mixed << Precision) | (1UL << (Precision - 1))) + 1);
            if (registers[register] < rank)
            {
                registers[register] = rank;
            }
        }
    }

    public double Estimate(long now, long window)
    {
        if (_steps is null)
        {
            return 0;
        }

        Advance(now, window);
        double sum = 0;
        int empty = 0;
        for (int i = 0; i < Registers; i++)
        {
            int rank = 0;
            foreach (byte[] step in _steps)
            {
                rank = Math.Max(rank, step[i]);
            }

            sum += Math.ScaleB(1, -rank);
            empty += rank == 0 ? 1 : 0;
        }

        double estimate = Alpha * Registers * Registers / sum;
        return estimate <= 2.5 * Registers && empty > 0 ? Registers * Math.Log((double)Registers / empty) : estimate;
    }

    private void Advance(long now, long window)
    {
        int steps = (int)Math.Clamp(window / StepMilliseconds, 1, 64);
        long step = now / StepMilliseconds;
        if (_steps is null || _steps.Length != steps)
        {
            _steps = new byte[steps][];
            for (int i = 0; i < steps; i++)
            {
                _steps[i] = new byte[Registers];
            }

            _step = step;
        }

        for (; _step < step; _step++)
        {
            if (step - _step > steps)
            {
                _step = step - steps;
            }

            byte[] oldest = _steps[^1];
            Array.Copy(_steps, 0, _steps, 1, steps - 1);
            Array.Clear(oldest);
            _steps[0] = oldest;
        }
    }
}
