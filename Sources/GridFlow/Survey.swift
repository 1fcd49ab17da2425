import Meshes
import Parallelism

/// What a step needs to know about the density and its potential.
public struct SurveyResult: Sendable {
    /// ∫dμ.
    public internal(set) var mass = 0.0
    /// ∫V dμ.
    public internal(set) var meanPotential = 0.0
    /// ½∫(F + V) dμ, the energy (11).
    public internal(set) var energy = 0.0
    /// The root mean square of V − V̄/M where the mass is.
    public internal(set) var spread = 0.0
    /// The root mean square of V where the mass is.
    public var level: Double {
        let mean = mass > 0 ? meanPotential / mass : 0
        return (spread * spread + mean * mean).squareRoot()
    }
    /// The largest cell average.
    public internal(set) var peak = 0.0
    /// The largest rate at which a cell's content flows out.
    public internal(set) var outflow = 0.0
}

/// One pass over density and potential that collects a ``SurveyResult``.
final class Survey: TiledPass {
    private let mesh: Mesh
    private let tiling: Tiling
    private let external: AlignedBuffer
    private var density: UnsafePointer<Double>!
    private var potential: UnsafePointer<Double>!
    private var shift = 0.0
    private let partial: [AlignedBuffer]

    private let outflow: OutflowRate
    private let outflowPass: OutflowPass

    private enum Column: Int, CaseIterable {
        case mass, mean, square, external, peak, out
        var isSum: Bool { rawValue <= Column.external.rawValue }
    }

    init(mesh: Mesh, external: AlignedBuffer) {
        self.mesh = mesh
        self.external = external
        outflow = OutflowRate(mesh)
        outflowPass = OutflowPass(mesh)
        tiling = mesh.tiles
        let count = tiling.count
        partial = Column.allCases.map { _ in AlignedBuffer(count: count) }
    }

    func take(
        _ density: AlignedBuffer, _ potential: AlignedBuffer, pool: WorkerPool
    ) -> SurveyResult {
        self.density = UnsafePointer(density.pointer)
        self.potential = UnsafePointer(potential.pointer)
        pool.perform(self, tiles: tiling.count)
        var result = SurveyResult()
        let mass = sum(.mass)
        let shifted = sum(.mean)
        result.mass = mass * mesh.cellVolume
        result.meanPotential = (shifted + shift * mass) * mesh.cellVolume
        let external = sum(.external) * mesh.cellVolume
        result.energy = 0.5 * (external + result.meanPotential)
        let variance = mass > 0 ? sum(.square) / mass - (shifted / mass) * (shifted / mass) : 0
        result.spread = max(variance, 0).squareRoot()
        result.peak = maximum(.peak)
        result.outflow = maximum(.out)
        // Near the mean the variance loses no digits next time.
        if mass > 0 { shift += shifted / mass }
        return result
    }

    func run(tiles: Range<Int>, worker: Int) {
        for tile in tiles {
            let cells = tiling[tile]
            let whole = cells.lowerBound + cells.count / 8 * 8
            let eights = collect(cells.lowerBound..<whole, SIMD8<Double>.self)
            let ones = collect(whole..<cells.upperBound, Double.self)
            for column in Column.allCases {
                let (a, b) = (eights[column.rawValue], ones[column.rawValue])
                partial[column.rawValue][tile] = column.isSum ? a + b : max(a, b)
            }
            partial[Column.out.rawValue][tile] = outflow.maximum(over: cells, potential)
        }
    }

    private func collect<L: Lane>(_ cells: Range<Int>, _ lane: L.Type) -> SIMD8<Double> {
        var (mass, mean, square, fixed) = (L(0), L(0), L(0), L(0))
        var peak = L(0)
        let external = UnsafePointer(external.pointer)
        for index in stride(from: cells.lowerBound, to: cells.upperBound, by: L.width) {
            let mu = L.load(density + index)
            let v = L.load(potential + index)
            let shifted = v - L(shift)
            let weighted = mu * shifted
            mass = mass + mu
            mean = mean + weighted
            square = square + weighted * shifted
            fixed = fixed + mu * L.load(external + index)
            peak = L.max(peak, mu)
        }
        return SIMD8(
            mass.laneSum, mean.laneSum, square.laneSum, fixed.laneSum, peak.laneMax, 0, 0, 0)
    }

    /// The largest outflow rate of a potential alone.
    func outflow(of potential: AlignedBuffer, pool: WorkerPool) -> Double {
        outflowPass.largest(potential, pool: pool)
    }

    private func sum(_ column: Column) -> Double {
        let values = partial[column.rawValue]
        return UnsafeBufferPointer(start: values.pointer, count: values.count).compensatedSum()
    }

    private func maximum(_ column: Column) -> Double {
        let values = partial[column.rawValue]
        var result = -Double.infinity
        for index in 0..<values.count { result = max(result, values[index]) }
        return result
    }
}
