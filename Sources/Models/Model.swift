/// What is minimised: the potential F and the kernel K of the energy (11).
public enum Model: Sendable {
    /// A potential and a translation-invariant kernel.
    case landscape(potential: any Potential, kernel: any Kernel)
    /// A network with a trained readout, on the axes (c, z), or with a readout fixed at 1, on
    /// the axis of z.
    case network(any ReadoutNetwork)
    /// A network that learns samples with inputs on a line, on the axes that its units name.
    case data(DataUnits)
    /// Spikes that are to be recovered from a blurred signal, on periodic axes.
    case deconvolution(SparseDeconvolution)
}

extension Model {
    /// F and K where both are functions on the parameters; of signed measures F is that of the
    /// positive part, and K acts on the difference of the two.
    public var landscape: (potential: any Potential, kernel: any Kernel)? {
        switch self {
        case .landscape(let potential, let kernel): (potential, kernel)
        case .deconvolution(let problem): (problem.potential, problem.kernel)
        case .network, .data: nil
        }
    }

    /// The spikes to be recovered, if that is the problem.
    public var deconvolution: SparseDeconvolution? {
        if case .deconvolution(let problem) = self { problem } else { nil }
    }

    /// Whether the measure has two signs.
    public var isSigned: Bool { deconvolution?.isSigned ?? false }
}
