/// What is minimised: the potential F and the kernel K of the energy (11).
public enum Model: Sendable {
    /// A potential and a translation-invariant kernel.
    case landscape(potential: any Potential, kernel: any Kernel)
    /// A network with a trained readout, on the axes (c, z), or with a readout fixed at 1, on
    /// the axis of z.
    case network(any ReadoutNetwork)
    /// A network that learns samples with inputs on a line, on the axes that its units name.
    case data(DataUnits)
}
