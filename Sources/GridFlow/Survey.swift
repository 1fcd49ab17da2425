import Meshes

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
    /// The energy plus β⁻¹∫μ log μ, which is what falls with diffusion.
    public internal(set) var freeEnergy = 0.0
    /// With diffusion, the rate at which it and the drift renew the density: the largest of
    /// β⁻¹I + √(AI), with I = ∫|∇ log μ|²dμ and A = ∫|∇V|²dμ, of the root mean square of
    /// ∂t log μ, all of them over the mass, and of β⁻¹(π/L)², L the longest axis.
    public internal(set) var renewal = 0.0
    /// The largest cell average.
    public internal(set) var peak = 0.0
    /// The largest rate at which a cell's content flows out.
    public internal(set) var outflow = 0.0
}

/// The sums of a survey tile by tile, so that their total does not depend on who
/// took them.
final class SurveyPartials {
    enum Column: Int, CaseIterable {
        case mass, mean, square, external, peak, outflow, deviation, survivors, exponent
    }

    private let columns: [AlignedBuffer]

    init(tiles: Int) {
        columns = Column.allCases.map { _ in AlignedBuffer(count: tiles) }
    }

    /// Keeps the sums of a tile, in which F is to be multiplied by a number.
    func store(
        _ a: DonorCellSums<SIMD8<Double>>, _ b: DonorCellSums<Double>, external: Double, tile: Int
    ) {
        set(.mass, tile, a.mass.laneSum + b.mass)
        set(.mean, tile, a.mean.laneSum + b.mean)
        set(.square, tile, a.square.laneSum + b.square)
        set(.external, tile, external * (a.external.laneSum + b.external))
        set(.peak, tile, max(a.peak.laneMax, b.peak))
        set(.outflow, tile, max(a.outflow.laneMax, b.outflow))
        set(.deviation, tile, max(a.deviation.laneMax, b.deviation))
        set(.survivors, tile, a.survivors.laneSum + b.survivors)
        set(.exponent, tile, max(a.exponent.laneMax, b.exponent))
    }

    private func set(_ column: Column, _ tile: Int, _ value: Double) {
        columns[column.rawValue][tile] = value
    }

    /// Σ over the tiles.
    func sum(_ column: Column) -> Double {
        let values = columns[column.rawValue]
        return UnsafeBufferPointer(start: values.pointer, count: values.count).compensatedSum()
    }

    /// The largest of any tile.
    func maximum(_ column: Column) -> Double {
        let values = columns[column.rawValue]
        return UnsafeBufferPointer(start: values.pointer, count: values.count).max() ?? 0
    }

    /// What the sums say, taken of V − reference, of a density that is to be
    /// multiplied by `factor`, and of rates times `rateScale`.
    func result(
        reference: Double, factor: Double, rateScale: Double, cellVolume: Double
    ) -> SurveyResult {
        var result = SurveyResult()
        let mass = sum(.mass)
        let shifted = sum(.mean)
        let weight = factor * cellVolume
        result.mass = mass * weight
        result.meanPotential = (shifted + reference * mass) * weight
        result.energy = 0.5 * (sum(.external) * weight + result.meanPotential)
        result.freeEnergy = result.energy
        let variance = mass > 0 ? sum(.square) / mass - (shifted / mass) * (shifted / mass) : 0
        result.spread = max(variance, 0).squareRoot()
        result.peak = maximum(.peak) * factor
        result.outflow = maximum(.outflow) / rateScale
        return result
    }
}
