import Foundation
import Meshes
import Parallelism

/// What diffusion adds to the survey of a density: how fast it changes, and its entropy.
final class FlowSurvey: TiledPass {
    /// The sums of a survey.
    struct Outcome {
        /// ∫|∇ log μ|² dμ, from (μ′ − μ)²/½(μ + μ′) at faces.
        let information: Double
        /// ∫|∇V|² dμ, from (V′ − V)²·½(μ + μ′) at faces.
        let drift: Double
        /// ∫(∂t log μ)² dμ, from the central flux ½(μ + μ′)(V′ − V) + β⁻¹(μ′ − μ) through faces,
        /// over the means of μ at them.
        let change: Double
        /// −∫μ log μ.
        let entropy: Double
    }

    private let mesh: Mesh
    private let diffusion: Double
    private let drifts: Bool
    private let tiling: Tiling
    private let information: AlignedBuffer
    private let drift: AlignedBuffer
    private let change: AlignedBuffer
    private let entropy: AlignedBuffer
    private var density: UnsafePointer<Double>!
    private var potential: UnsafePointer<Double>!

    /// Makes the survey with β⁻¹ = `diffusion`, with or without the transport by −∇V.
    init(_ mesh: Mesh, diffusion: Double, drifts: Bool) {
        self.mesh = mesh
        self.diffusion = diffusion
        self.drifts = drifts
        tiling = mesh.tiles
        information = AlignedBuffer(count: tiling.count)
        drift = AlignedBuffer(count: tiling.count)
        change = AlignedBuffer(count: tiling.count)
        entropy = AlignedBuffer(count: tiling.count)
    }

    func take(_ density: AlignedBuffer, _ potential: AlignedBuffer, pool: WorkerPool) -> Outcome {
        self.density = UnsafePointer(density.pointer)
        self.potential = UnsafePointer(potential.pointer)
        pool.perform(self, tiles: tiling.count)
        func total(_ sums: AlignedBuffer) -> Double {
            UnsafeBufferPointer(start: sums.pointer, count: sums.count).compensatedSum()
                * mesh.cellVolume
        }
        return Outcome(
            information: total(information), drift: total(drift), change: total(change),
            entropy: total(entropy))
    }

    func run(tiles: Range<Int>, worker: Int) {
        let (density, potential, columns) = (density!, potential!, mesh.columns)
        let along = mesh.axes[mesh.dimension - 1]
        let across = mesh.axes[0]
        let alongFactor = 1 / (along.spacing * along.spacing)
        let acrossFactor = 1 / (across.spacing * across.spacing)
        let mobility = drifts ? 1.0 : 0
        for tile in tiles {
            var sums = FaceSums()
            var (change, entropy) = (0.0, 0.0)
            let cells = tiling[tile]
            let row = cells.lowerBound / columns
            let start = row * columns
            let isPlane = mesh.dimension == 2
            let above = isPlane ? across.next(after: row).map { ($0 - row) * columns } : nil
            let below = isPlane ? across.previous(before: row).map { ($0 - row) * columns } : nil
            for cell in cells {
                if density[cell] > 0 { entropy -= density[cell] * log(density[cell]) }
                var inflow = Inflow(cell: cell, diffusion: diffusion, mobility: mobility)
                if let next = along.next(after: cell - start) {
                    sums.add(density, potential, cell, start + next, alongFactor)
                    inflow.add(density, potential, start + next, alongFactor)
                }
                if let previous = along.previous(before: cell - start) {
                    inflow.add(density, potential, start + previous, alongFactor)
                }
                if let above {
                    sums.add(density, potential, cell, cell + above, acrossFactor)
                    inflow.add(density, potential, cell + above, acrossFactor)
                }
                if let below { inflow.add(density, potential, cell + below, acrossFactor) }
                change += inflow.square
            }
            information[tile] = sums.information
            drift[tile] = sums.drift
            self.change[tile] = change
            self.entropy[tile] = entropy
        }
    }
}

private struct FaceSums {
    var information = 0.0
    var drift = 0.0

    @inline(__always)
    mutating func add(
        _ density: UnsafePointer<Double>, _ potential: UnsafePointer<Double>, _ cell: Int,
        _ next: Int, _ factor: Double
    ) {
        let mean = 0.5 * (density[cell] + density[next])
        guard mean > 0 else { return }
        let (change, rise) = (density[next] - density[cell], potential[next] - potential[cell])
        information += factor * (change * (change / mean))
        drift += factor * (rise * rise) * mean
    }
}

/// What flows into a cell through its faces.
private struct Inflow {
    let cell: Int
    let diffusion: Double
    let mobility: Double
    private var rate = 0.0
    private var mass = 0.0
    private var faces = 0.0

    @inline(__always)
    init(cell: Int, diffusion: Double, mobility: Double) {
        self.cell = cell
        self.diffusion = diffusion
        self.mobility = mobility
    }

    /// Adds the face to the cell `next`.
    @inline(__always)
    mutating func add(
        _ density: UnsafePointer<Double>, _ potential: UnsafePointer<Double>, _ next: Int,
        _ factor: Double
    ) {
        let mean = 0.5 * (density[cell] + density[next])
        let rise = mobility * (potential[next] - potential[cell])
        rate += factor * (mean * rise + diffusion * (density[next] - density[cell]))
        mass += mean
        faces += 1
    }

    /// (∂t μ)² over the mean of μ at the faces: a vacuum is not renewed at once where the
    /// density beside it is not.
    @inline(__always)
    var square: Double { mass > 0 ? rate * (rate / mass) * faces : 0 }
}

extension Axis {
    /// The cell beyond a cell's lower face, if there is one.
    @inline(__always)
    fileprivate func previous(before cell: Int) -> Int? {
        cell > 0 ? cell - 1 : boundary == .periodic && cells > 1 ? cells - 1 : nil
    }

    /// The cell beyond a cell's upper face, if there is one.
    @inline(__always)
    fileprivate func next(after cell: Int) -> Int? {
        cell + 1 < cells ? cell + 1 : boundary == .periodic && cells > 1 ? 0 : nil
    }
}
