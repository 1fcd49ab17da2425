import Meshes

/// A point mass.
public struct Spike: Sendable, Hashable {
    /// Its mass; negative ones only in signed measures.
    public var weight: Double
    /// Where it is; on one axis `y` is 0.
    public var position: Point

    /// Makes a spike.
    public init(weight: Double, position: Point) {
        self.weight = weight
        self.position = position
    }
}

/// The recovery of spikes from their blurred sum on a torus (Chizat and Bach 2018, Chizat
/// 2019).
///
/// With y = Φ(Σ wⱼ δ_{θⱼ}) it minimises ½‖Φμ − y‖² + λ|μ|(D) over measures, nonnegative or
/// signed. The norm is that of L² over the torus, ∫·dx, without a factor. For nonnegative
/// measures the objective is ½‖y‖² + E[μ] with F = λ − Φᵀy and K the autocorrelation of
/// the filter. A signed measure is μ₊ − μ₋ with two nonnegative densities and the
/// potentials V± = λ ± (K∗(μ₊ − μ₋) − Φᵀy).
public struct SparseDeconvolution: Sendable {
    /// What blurs.
    public let filter: DeconvolutionFilter
    /// The spikes that made the signal.
    public let spikes: [Spike]
    /// λ, positive.
    public let penalty: Double
    /// Whether measures of both signs are admitted.
    public let isSigned: Bool
    /// The periodic axes of the torus, one or two.
    public let axes: [Axis]

    /// States the problem on the torus of `mesh`.
    ///
    /// - Throws: ``ModelError`` if an axis has walls or the filter does not suit the axes.
    public init(
        filter: DeconvolutionFilter, spikes: [Spike], penalty: Double, isSigned: Bool, mesh: Mesh
    ) throws {
        try filter.check(on: mesh.axes)
        self.filter = filter
        self.spikes = spikes
        self.penalty = penalty
        self.isSigned = isSigned
        axes = mesh.axes
    }

    /// K, the autocorrelation of the filter.
    public var kernel: any Kernel { filter.autocorrelation(on: axes) }

    /// F = λ − Φᵀy of a nonnegative measure.
    public var potential: ObservedPotential {
        ObservedPotential(level: penalty, spikes: spikes, kernel: kernel)
    }

    /// −Φᵀy, what V± − λ of a signed measure starts from.
    public var correlation: ObservedPotential {
        ObservedPotential(level: 0, spikes: spikes, kernel: kernel)
    }

    /// The Fourier coefficients of K.
    public var spectrum: TorusSpectrum {
        TorusSpectrum(axes: axes, coefficients: axes.map(filter.coefficients))
    }

    /// ½‖y‖², the objective of no measure.
    public var observedEnergy: Double {
        let signal = FourierMoments(spectrum, of: spikes)
        return 0.5 * signal.product(signal)
    }

    /// ½‖Φμ − y‖² + λ|μ|(D) of point masses.
    public func objective(of measure: [Spike]) -> Double {
        let spectrum = spectrum
        let residual =
            FourierMoments(spectrum, of: spikes) - FourierMoments(spectrum, of: measure)
        return 0.5 * residual.product(residual)
            + penalty * measure.lazy.map { abs($0.weight) }.compensatedSum()
    }

    /// The length that the filter resolves, a quarter of its shortest wave: mass nearer than
    /// this to a spike is taken to be part of it.
    public var resolution: Double {
        let spectrum = spectrum
        return zip(axes, spectrum.modes).map { $0.length / Double(4 * $1) }.min() ?? 0
    }

    /// The shortest way from one point of the torus to another.
    public func displacement(from start: Point, to end: Point) -> Point {
        var way = end - start
        for (number, axis) in axes.enumerated() {
            way[number] -= axis.length * (way[number] / axis.length).rounded()
        }
        return way
    }

    /// Throws ``ModelError`` if cells of `mesh` are too wide for the filter's shortest wave.
    public func check(resolvedBy mesh: Mesh) throws {
        guard case .dirichlet(let modes) = filter else { return }
        for axis in mesh.axes where axis.cells <= 2 * modes {
            throw ModelError(
                key: "filter.modes",
                "\(modes) modes do not fit on the \(axis.cells) cells of axis \"\(axis.name)\": "
                    + "it takes more than \(2 * modes)")
        }
    }
}
