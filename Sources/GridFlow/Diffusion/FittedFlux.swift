import Meshes
import Parallelism

/// ∂t μ = ∇·(μ∇V) + β⁻¹Δμ over one step, with V frozen: one exponentially fitted flux for
/// both terms, implicit along one axis after the other.
///
/// Steps of any length keep the density positive and the Gibbs density e^{−βV} as it is. A step
/// of first order is backward Euler; one of second order corrects it after Patankar
/// (Burchard, Deleersnijder, Meister 2003).
final class FittedFlux: TiledPass {
    private let mesh: Mesh
    private let diffusion: Double
    private let drifts: Bool
    private let scratch: [FittedLines]

    private var density: UnsafeMutablePointer<Double>!
    private var potential: UnsafePointer<Double>?
    private var axis = 0
    private var step = 0.0
    private var isCorrected = false

    /// Lines that are treated side by side; the cut depends on the mesh alone.
    private static let width = 8

    /// Makes the flux with β⁻¹ = `diffusion`, above 0, with or without the transport by −∇V.
    init(mesh: Mesh, diffusion: Double, drifts: Bool, workers: Int) {
        self.mesh = mesh
        self.diffusion = diffusion
        self.drifts = drifts
        let longest = mesh.shape.max() ?? 1
        scratch = (0..<workers).map { _ in FittedLines(cells: longest) }
    }

    /// Takes `density` through `step`.
    ///
    /// - Parameters:
    ///   - order: 1 or 2.
    ///   - isReversed: whether the last axis comes first; two steps, one of each kind, are
    ///     a symmetric composition.
    func advance(
        _ density: AlignedBuffer, potential: AlignedBuffer, step: Double, order: Int,
        isReversed: Bool = false, pool: WorkerPool
    ) {
        self.density = density.pointer
        self.potential = drifts ? UnsafePointer(potential.pointer) : nil
        self.step = step
        isCorrected = order == 2
        for number in 0..<mesh.dimension {
            axis = isReversed ? mesh.dimension - 1 - number : number
            let lines = mesh.cellCount / mesh.axes[axis].cells
            pool.perform(self, tiles: (lines + Self.width - 1) / Self.width)
        }
    }

    func run(tiles: Range<Int>, worker: Int) {
        let spacing = mesh.axes[axis].spacing
        let rates = FittedRates(diffusion: diffusion, scale: step / (spacing * spacing))
        let lines = mesh.cellCount / mesh.axes[axis].cells
        for tile in tiles {
            let first = tile * Self.width
            if first + Self.width <= lines {
                advance(first, rates, scratch[worker], SIMD8<Double>.self)
            } else {
                for line in first..<lines { advance(line, rates, scratch[worker], Double.self) }
            }
        }
    }

    private func advance<L: Lane>(
        _ line: Int, _ rates: FittedRates, _ scratch: FittedLines, _ lane: L.Type
    ) {
        let axis = mesh.axes[axis]
        let isRow = self.axis == mesh.dimension - 1
        let layout = LineLayout(
            start: isRow ? line * mesh.columns : line, stride: isRow ? 1 : mesh.columns,
            spacing: isRow ? mesh.columns : 1, count: axis.cells,
            isPeriodic: axis.boundary == .periodic)
        scratch.advance(
            density, potential: potential, lines: layout, rates: rates, isCorrected: isCorrected,
            lane)
    }
}
