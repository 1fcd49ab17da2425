import Meshes
import Models
import Parallelism

/// The potential of a network that learns samples, by its features.
///
/// K(θ, θ') = (1/P) Σₚ φ(xₚ, θ) φ(xₚ, θ') has the features as a factor of rank P, so that
/// V(θ) = Σₚ rₚ φ(xₚ, θ) with rₚ = (f(xₚ) − yₚ)/P and f(xₚ) = ∫φ(xₚ, ·) dμ: exact, for two
/// multiplications a sample and place. With a readout on the first of two axes, V = c·V̂(z),
/// and all of this happens on the line of the other.
public final class FeatureField: MeanField {
    public let external: AlignedBuffer
    public let engine = "features"
    public let errorBound = 0.0
    public let isStatic = false

    private let mesh: Mesh
    private let pool: WorkerPool
    private let features: FeatureMatrix
    private let line: FeatureLine?
    /// yₚ/P.
    private let targets: AlignedBuffer
    /// rₚ of the density that was collected last.
    private let residuals: AlignedBuffer
    /// ∫(1/P) Σ φ² dμ and ∫(1/P) Σ |∇φ|² dμ.
    private var traces = (kernel: 0.0, slopes: 0.0)

    /// Samples the features of `units` on `mesh`.
    public init(_ units: DataUnits, mesh: Mesh, pool: WorkerPool) {
        self.mesh = mesh
        self.pool = pool
        let samples = units.network.training
        targets = AlignedBuffer(samples.targets.map { $0 / Double(samples.count) })
        residuals = AlignedBuffer(samples.targets.map { -$0 / Double(samples.count) })
        external = AlignedBuffer(count: mesh.cellCount)
        if units.hasReadoutAxis {
            let axis = mesh.axes[1]
            features = FeatureMatrix(
                units, at: axis.centers.map { Point(1, $0) }, hasReadout: false, pool: pool)
            line = FeatureLine(mesh)
        } else {
            features = FeatureMatrix(
                units,
                at: (0..<mesh.cellCount).map {
                    mesh.center(row: $0 / mesh.columns, column: $0 % mesh.columns)
                }, hasReadout: true, pool: pool)
            line = nil
        }
        // F is V of nothing.
        if let line {
            features.expand(residuals, into: line.external)
            line.write(0..<mesh.cellCount, line.external, into: external.pointer)
        } else {
            features.expand(residuals, into: external)
        }
    }

    /// The doubles that the features of `units` take on `mesh`.
    public static func storage(_ units: DataUnits, mesh: Mesh) -> Double {
        let places = units.hasReadoutAxis ? mesh.axes[1].cells : mesh.cellCount
        return Double(units.network.training.count) * Double(places)
    }

    public func external(row: Int) -> (values: UnsafePointer<Double>, factor: Double) {
        guard let line else {
            return (UnsafePointer(external.pointer) + row * mesh.columns, 1)
        }
        return (UnsafePointer(line.external.pointer), line.moments.weights[row])
    }

    public func collect(_ density: AlignedBuffer, factor: Double) {
        let samples = Double(features.samples)
        if let line {
            line.moments.collect(density, factor: factor, into: line.moment, pool: pool)
            let spacing = mesh.axes[1].spacing
            features.project(line.moment, factor: spacing / samples, into: residuals)
        } else {
            let volume = factor * mesh.cellVolume
            features.project(density, factor: volume / samples, into: residuals)
            traces.kernel = volume * density.product(with: features.squares)
            traces.slopes = volume * density.product(with: features.slopeSquares)
        }
        for sample in 0..<residuals.count { residuals[sample] -= targets[sample] }
        if let line { features.expand(residuals, into: line.potential) }
    }

    public func evaluate(
        _ cells: Range<Int>, into potential: UnsafeMutablePointer<Double>, worker: Int
    ) {
        if let line {
            line.write(cells, line.potential, into: potential)
        } else {
            features.expand(residuals, at: cells, into: potential)
        }
    }

    /// Traces, which bound the norms of positive operators; c² replaces the mass where the
    /// readout is a factor of the features.
    public func stiffness(mass: Double, peak: Double) -> (transport: Double, reaction: Double) {
        guard let line else { return (traces.slopes, traces.kernel) }
        let spacing = mesh.axes[1].spacing
        let kernel = line.moments.squares.product(with: features.squares) * spacing
        let slopes = line.moments.squares.product(with: features.slopeSquares) * spacing
        let largest = (0..<features.places).lazy.map { [features] in features.squares[$0] }.max()
        return (mass * (largest ?? 0) + slopes, kernel)
    }
}

/// What a readout on the first of two axes needs.
private struct FeatureLine {
    let moments: ReadoutMoments
    /// ∫c μ(dc, z).
    let moment: AlignedBuffer
    /// V̂ of nothing, and of the density that was collected last.
    let external: AlignedBuffer
    let potential: AlignedBuffer

    init(_ mesh: Mesh) {
        moments = ReadoutMoments(mesh.axes[0], columns: mesh.columns)
        moment = AlignedBuffer(count: mesh.columns)
        external = AlignedBuffer(count: mesh.columns)
        potential = AlignedBuffer(count: mesh.columns)
    }

    /// c·line(z) at some cells.
    func write(
        _ cells: Range<Int>, _ line: AlignedBuffer, into target: UnsafeMutablePointer<Double>
    ) {
        moments.write(cells, times: line, into: target)
    }
}

extension AlignedBuffer {
    /// The sum of the products with another buffer's numbers.
    fileprivate func product(with other: AlignedBuffer) -> Double {
        (0..<count).lazy.map { self[$0] * other[$0] }.compensatedSum()
    }
}

extension DataUnits.Source {
    /// Whether it is an axis of the mesh.
    var isAxis: Bool { if case .axis = self { true } else { false } }
}
