import Foundation
import Interactions
import Meshes
import Models

/// The scalars that are reported of a density at one time.
///
/// `energy`, `meanPotential` and the dissipations use μ as it is; means,
/// variances and the covariance are normalised by its mass.
public struct Diagnostics: Sendable {
    /// μ(D).
    public let mass: Double
    /// ∫F dμ + ½∬K dμdμ, with the very convolution that moves the density.
    public let energy: Double
    /// V̄ = ∫V dμ.
    public let meanPotential: Double
    /// min V over the cells of the mesh.
    public let minimumPotential: Double
    /// ∫|∇V|² dμ, from differences across faces.
    public let transportDissipation: Double
    /// ∫(V − V̄/μ(D))² dμ.
    public let potentialVariance: Double
    /// ∫V² dμ.
    public let potentialSquare: Double
    /// −∫ρ log ρ, the entropy of the density; NaN for particles, which have none.
    public let entropy: Double
    /// ∫|∇(V + β⁻¹ log ρ)|² dμ with diffusion, from the fitted flux f through faces as
    /// f²/½(ρ + ρ′); NaN without, and for particles.
    public let freeEnergyDissipation: Double
    /// log ∫e^{−βV} over the mesh with diffusion; NaN without, and for particles.
    public let logPartition: Double
    /// E + β⁻¹∫ρ log ρ with diffusion; NaN without, and for particles.
    public let freeEnergy: Double
    /// The mean of each coordinate.
    public let means: [Double]
    /// The variance of each coordinate.
    public let variances: [Double]
    /// The covariance of the two coordinates, in two dimensions.
    public let covariance: Double?
    /// The fraction of the mass in the outermost cells of the wall axes.
    public let wallMass: Double
    /// The same, end by end of axes that have two; a corner counts at
    /// both of its ends.
    public let wallMasses: [WallMass]
    /// What velocities add; nil without momentum.
    public var inertia: InertialDiagnostics?
    /// What is known of the measure as a solution of a sparse deconvolution, if it is one.
    public var dual: DualCertificate?
    /// The negative part of a signed measure; mass and moments are then those of the positive
    /// one.
    public internal(set) var negative: NegativePart?

    /// The mass in the outermost cells at one end of an axis.
    public struct WallMass: Sendable, Hashable {
        /// The axis' name.
        public let axis: String
        /// Whether it is the upper end.
        public let isUpper: Bool
        /// The mass there as a fraction of all.
        public let fraction: Double
    }

    /// Collects the scalars of `density` with its potential.
    ///
    /// - Parameters:
    ///   - external: F at the cell centres.
    ///   - potential: V at the cell centres.
    ///   - diffusion: β⁻¹.
    public init(
        _ density: AlignedBuffer, potential: AlignedBuffer, external: AlignedBuffer, mesh: Mesh,
        diffusion: Double = 0
    ) {
        let volume = mesh.cellVolume
        func integral(_ value: (Int) -> Double) -> Double {
            (0..<mesh.cellCount).lazy.map(value).compensatedSum() * volume
        }
        let mass = integral { density[$0] }
        let mean = integral { density[$0] * potential[$0] }
        self.mass = mass
        meanPotential = mean
        energy = 0.5 * (integral { density[$0] * external[$0] } + mean)
        minimumPotential = (0..<mesh.cellCount).lazy.map { potential[$0] }.min() ?? .nan
        let average = mean / mass
        potentialVariance = integral {
            density[$0] * (potential[$0] - average) * (potential[$0] - average)
        }
        potentialSquare = integral { density[$0] * potential[$0] * potential[$0] }
        entropy = integral { density[$0] > 0 ? -density[$0] * log(density[$0]) : 0 }
        transportDissipation = FaceSums(mesh).dissipation(density, potential) * volume
        if diffusion > 0 {
            let lowest = minimumPotential
            freeEnergy = energy - diffusion * entropy
            logPartition =
                log(integral { exp((lowest - potential[$0]) / diffusion) }) - lowest / diffusion
            freeEnergyDissipation =
                FaceSums(mesh).dissipation(density, potential, diffusion: diffusion) * volume
        } else {
            (freeEnergy, logPartition, freeEnergyDissipation) = (.nan, .nan, .nan)
        }

        let marginals = mesh.axes.indices.map { mesh.marginal(density, axis: $0) }
        let moments = zip(mesh.axes, marginals).map { axis, marginal in
            axis.moments(of: marginal)
        }
        means = moments.map(\.mean)
        variances = moments.map(\.variance)
        let (first, second) = (means[0], means[mesh.dimension - 1])
        covariance =
            mesh.dimension == 2
            ? integral {
                let point = mesh.center(row: $0 / mesh.columns, column: $0 % mesh.columns)
                return density[$0] * (point.x - first) * (point.y - second)
            } / mass : nil
        wallMass = integral { mesh.isAtWall(cell: $0) ? density[$0] : 0 } / mass
        wallMasses = zip(mesh.axes, marginals).filter { $0.0.boundary == .wall && $0.0.cells > 1 }
            .flatMap {
                axis, marginal in
                let total = marginal.compensatedSum()
                return [
                    WallMass(axis: axis.name, isUpper: false, fraction: marginal[0] / total),
                    WallMass(
                        axis: axis.name, isUpper: true, fraction: marginal[axis.cells - 1] / total),
                ]
            }
    }
}

extension Mesh {
    /// Whether a cell is an outermost one of a wall axis.
    fileprivate func isAtWall(cell: Int) -> Bool {
        func isOutermost(_ place: Int, _ axis: Axis) -> Bool {
            axis.boundary == .wall && (place == 0 || place == axis.cells - 1)
        }
        return isOutermost(cell % columns, axes[dimension - 1])
            || dimension == 2 && isOutermost(cell / columns, axes[0])
    }

    /// The sum of a density over the other axis, cell by cell of axis `axis`.
    fileprivate func marginal(_ density: AlignedBuffer, axis: Int) -> [Double] {
        guard dimension == 2 else { return density.values }
        if axis == 0 {
            return (0..<rows).map { row in
                UnsafeBufferPointer(start: density.pointer + row * columns, count: columns)
                    .compensatedSum()
            }
        }
        var sums = [CompensatedSum](repeating: CompensatedSum(), count: columns)
        for row in 0..<rows {
            for column in 0..<columns { sums[column].add(density[row * columns + column]) }
        }
        return sums.map(\.value)
    }
}

extension Axis {
    /// Mean and variance of a density that is constant on cells: the variance
    /// within a cell, Δ²/12, is not counted, as if the mass sat at the centres.
    fileprivate func moments(of marginal: [Double]) -> (mean: Double, variance: Double) {
        let total = marginal.compensatedSum()
        let mean = marginal.indices.lazy.map { center($0) * marginal[$0] }.compensatedSum() / total
        let square = marginal.indices.lazy.map {
            (center($0) - mean) * (center($0) - mean) * marginal[$0]
        }.compensatedSum()
        return (mean, square / total)
    }
}

/// Sums over the faces of a mesh.
private struct FaceSums {
    private let mesh: Mesh

    init(_ mesh: Mesh) { self.mesh = mesh }

    /// Σ over the faces of ((Vᵢ₊₁ − Vᵢ)/Δ)² (μᵢ + μᵢ₊₁)/2.
    func dissipation(_ density: AlignedBuffer, _ potential: AlignedBuffer) -> Double {
        sum { i, j, spacing in
            let slope = (potential[j] - potential[i]) / spacing
            return slope * slope * 0.5 * (density[i] + density[j])
        }
    }

    /// Σ over the faces of f²/((μᵢ + μᵢ₊₁)/2), with the flux f = (β⁻¹/Δ)(B(x)μᵢ − B(−x)μᵢ₊₁),
    /// x = β(Vᵢ₊₁ − Vᵢ), B(x) = x/(eˣ − 1).
    func dissipation(
        _ density: AlignedBuffer, _ potential: AlignedBuffer, diffusion: Double
    ) -> Double {
        sum { i, j, spacing in
            let mean = 0.5 * (density[i] + density[j])
            guard mean > 0 else { return 0 }
            let rise = potential[j] - potential[i]
            let height = abs(rise) / diffusion
            let factor = exp(-height)
            let downhill = height == 0 ? diffusion : abs(rise) / -expm1(-height)
            let flux =
                rise >= 0
                ? factor * density[i] - density[j] : density[i] - factor * density[j]
            // The flux twice, of which one is over the mean: neither is squared, and a mean
            // near the least number is multiplied by nothing.
            let rate = downhill / spacing
            return (rate * flux) * (rate * (flux / mean))
        }
    }

    /// Σ over the faces of a function of the cells below and above and their distance.
    private func sum(_ value: (Int, Int, Double) -> Double) -> Double {
        var sum = CompensatedSum()
        for (number, axis) in mesh.axes.enumerated() {
            let isRow = mesh.dimension == 2 && number == 0
            let stride = isRow ? mesh.columns : 1
            let faces = axis.boundary == .periodic ? axis.cells : axis.cells - 1
            for line in 0..<mesh.cellCount / axis.cells {
                let start = isRow ? line : line * mesh.columns
                for face in 0..<faces {
                    let i = start + face * stride
                    let j = start + (face + 1) % axis.cells * stride
                    sum.add(value(i, j, axis.spacing))
                }
            }
        }
        return sum.value
    }
}
