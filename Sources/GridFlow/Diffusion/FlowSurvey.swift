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
        /// −∫μ log μ.
        let entropy: Double
    }

    private let mesh: Mesh
    private let tiling: Tiling
    private let information: AlignedBuffer
    private let drift: AlignedBuffer
    private let entropy: AlignedBuffer
    private var density: UnsafePointer<Double>!
    private var potential: UnsafePointer<Double>!

    init(_ mesh: Mesh) {
        self.mesh = mesh
        tiling = mesh.tiles
        information = AlignedBuffer(count: tiling.count)
        drift = AlignedBuffer(count: tiling.count)
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
            information: total(information), drift: total(drift), entropy: total(entropy))
    }

    func run(tiles: Range<Int>, worker: Int) {
        let (density, potential, columns) = (density!, potential!, mesh.columns)
        let along = mesh.axes[mesh.dimension - 1]
        let across = mesh.axes[0]
        let alongFactor = 1 / (along.spacing * along.spacing)
        let acrossFactor = 1 / (across.spacing * across.spacing)
        for tile in tiles {
            var sums = FaceSums()
            var entropy = 0.0
            let cells = tiling[tile]
            let row = cells.lowerBound / columns
            let start = row * columns
            for cell in cells {
                if density[cell] > 0 { entropy -= density[cell] * log(density[cell]) }
                if let next = along.next(after: cell - start) {
                    sums.add(density, potential, cell, start + next, alongFactor)
                }
            }
            if mesh.dimension == 2, let next = across.next(after: row) {
                let other = (next - row) * columns
                for cell in cells {
                    sums.add(density, potential, cell, cell + other, acrossFactor)
                }
            }
            information[tile] = sums.information
            drift[tile] = sums.drift
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

extension Axis {
    /// The cell beyond a cell's upper face, if there is one.
    @inline(__always)
    fileprivate func next(after cell: Int) -> Int? {
        cell + 1 < cells ? cell + 1 : boundary == .periodic && cells > 1 ? 0 : nil
    }
}
