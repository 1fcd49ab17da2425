import Foundation
import Meshes
import Models
import Parallelism

/// Births and deaths over one step, exact for a frozen potential.
///
/// With a = ∫α dt over the step and x = a·V (a·V₊ if the killed are replaced):
///
/// - conserved: μ ← μ e^{−a(V − V_ref)}, then scaled to the old mass;
/// - free: μ ← μ e^{−aV};
/// - reinjected, replaced: μ ← μ e^{−x} + q φ(x) μ_b with φ(x) = (1 − e^{−x})/x,
///   the exact solution for a constant rate of injection, and q such that the
///   mass is the old one; if more was born than died, μ ← μ e^{−x} is scaled
///   down instead.
final class Reaction {
    private let population: Population
    private let source: AlignedBuffer?
    private let growth: GrowthPass
    private let settle: SettlePass
    private let range: PotentialRange
    private let cellVolume: Double

    /// The exponent range that one factor may span without a density that the
    /// equation keeps being lost to underflow.
    private static let safeExponent = 600.0

    /// Makes the reaction on `mesh`.
    ///
    /// - Throws: ``ModelError`` if the source density does not live there.
    init(population: Population, mesh: Mesh) throws {
        self.population = population
        source = try population.source.map {
            AlignedBuffer(try InitialMeasure($0).cellAverages(on: mesh))
        }
        cellVolume = mesh.cellVolume
        let clipped = if case .replaced = population { true } else { false }
        growth = GrowthPass(tiling: mesh.tiles, source: source, clipped: clipped)
        range = PotentialRange(tiling: mesh.tiles, source: source)
        settle = SettlePass(tiling: mesh.tiles, source: source, clipped: clipped)
    }

    /// Advances `density` by births and deaths with the frozen `potential`.
    ///
    /// - Parameters:
    ///   - exposure: ∫α dt over the step.
    ///   - mass: the mass that a population other than a free one keeps.
    func advance(
        _ density: AlignedBuffer, potential: AlignedBuffer, exposure: Double, mass: Double,
        pool: WorkerPool
    ) {
        guard exposure > 0 else { return }
        switch population {
        case .free:
            growth.run(density, potential, exposure, reference: 0, pool)
        case .conserved:
            let range = range.find(density, potential, pool)
            let parts = Self.parts(exposure * (range.upper - range.lower))
            for _ in 0..<parts {
                growth.run(
                    density, potential, exposure / Double(parts), reference: range.lower, pool)
                settle.run(
                    density, potential, 0, scale: mass / (growth.survivors * cellVolume),
                    injected: 0, pool)
            }
        case .replaced:
            // Nothing grows where only the killed are redrawn.
            refill(density, potential, exposure: exposure, mass: mass, pool)
        case .reinjected:
            let range = range.find(density, potential, pool)
            let parts = Self.parts(exposure * max(-range.lower, 0))
            for _ in 0..<parts {
                refill(density, potential, exposure: exposure / Double(parts), mass: mass, pool)
            }
        }
    }

    /// Births and deaths that multiply every cell by a factor, for a transport to
    /// apply to each row it completes; nil if these do more than that.
    ///
    /// When the pass is done, ``factor(mass:)`` says by what the density is to be multiplied.
    ///
    /// - Parameters:
    ///   - density: what the transport writes.
    ///   - reference: a V that exponents are taken from if a constant in V cancels, best
    ///     the mean.
    func following(
        _ density: AlignedBuffer, potential: AlignedBuffer, exposure: Double, reference: Double
    ) -> (any TiledPass)? {
        guard exposure > 0 else { return nil }
        switch population {
        case .free:
            growth.prepare(density, potential, exposure, reference: 0)
        case .conserved:
            growth.prepare(density, potential, exposure, reference: reference)
        case .reinjected, .replaced:
            return nil
        }
        return growth
    }

    /// The factor that completes the births and deaths of
    /// ``following(_:potential:exposure:reference:)``,
    /// or nil if these are too strong for one factor and have to be done in parts.
    func factor(mass: Double) -> Double? {
        growth.finish()
        guard case .conserved = population else { return 1 }
        // Half of what a factor may span, on either side of the reference.
        guard growth.largestExponent <= Self.safeExponent / 2 else { return nil }
        return mass / (growth.survivors * cellVolume)
    }

    /// The number of equal parts in which an exponent of this size is taken, at
    /// most a thousand: beyond, what is lost is no mass that could come back.
    private static func parts(_ exponent: Double) -> Int {
        exponent > safeExponent ? Int(min((exponent / safeExponent).rounded(.up), 1000)) : 1
    }

    private func refill(
        _ density: AlignedBuffer, _ potential: AlignedBuffer, exposure: Double, mass: Double,
        _ pool: WorkerPool
    ) {
        growth.run(density, potential, exposure, reference: 0, pool)
        let survivors = growth.survivors * cellVolume
        if survivors > mass {
            settle.run(density, potential, 0, scale: mass / survivors, injected: 0, pool)
        } else {
            let injected = (mass - survivors) / (growth.reinforcement * cellVolume)
            settle.run(density, potential, exposure, scale: 1, injected: injected, pool)
        }
    }
}

/// μ ← μ e^{−a(V − V_ref)}, with the sums of μ and of φ(aV) μ_b.
private final class GrowthPass: TiledPass {
    private(set) var survivors = 0.0
    private(set) var reinforcement = 0.0
    /// The largest size of an exponent where there is mass.
    var largestExponent: Double {
        UnsafeBufferPointer(start: exponents.pointer, count: exponents.count).max() ?? 0
    }

    private let tiling: Tiling
    private let source: AlignedBuffer?
    private let clipped: Bool
    private let massSums: AlignedBuffer
    private let exponents: AlignedBuffer
    private let sourceSums: AlignedBuffer
    private var density: UnsafeMutablePointer<Double>!
    private var potential: UnsafePointer<Double>!
    private var exposure = 0.0
    private var reference = 0.0

    init(tiling: Tiling, source: AlignedBuffer?, clipped: Bool) {
        self.tiling = tiling
        self.source = source
        self.clipped = clipped
        massSums = AlignedBuffer(count: tiling.count)
        exponents = AlignedBuffer(count: tiling.count)
        sourceSums = AlignedBuffer(count: tiling.count)
    }

    func run(
        _ density: AlignedBuffer, _ potential: AlignedBuffer, _ exposure: Double,
        reference: Double, _ pool: WorkerPool
    ) {
        prepare(density, potential, exposure, reference: reference)
        pool.perform(self, tiles: tiling.count)
        finish()
    }

    func prepare(
        _ density: AlignedBuffer, _ potential: AlignedBuffer, _ exposure: Double,
        reference: Double
    ) {
        self.density = density.pointer
        self.potential = UnsafePointer(potential.pointer)
        self.exposure = exposure
        self.reference = reference
    }

    func finish() {
        survivors = massSums.total
        reinforcement = sourceSums.total
    }

    func run(tiles: Range<Int>, worker: Int) {
        for tile in tiles {
            let cells = tiling[tile]
            let whole = cells.lowerBound + cells.count / 8 * 8
            let eights = grow(cells.lowerBound..<whole, SIMD8<Double>.self)
            let ones = grow(whole..<cells.upperBound, Double.self)
            massSums[tile] = eights.mass + ones.mass
            exponents[tile] = max(eights.exponent, ones.exponent)
            if let source { sourceSums[tile] = reinforce(cells, source.pointer) }
        }
    }

    private func grow<L: Lane>(
        _ cells: Range<Int>, _ lane: L.Type
    ) -> (mass: Double, exponent: Double) {
        var sum = L(0)
        var largest = L(0)
        let floor = L(clipped ? 0 : -.infinity)
        for index in stride(from: cells.lowerBound, to: cells.upperBound, by: L.width) {
            let v = L.max(L.load(potential + index), floor)
            let exponent = L(exposure) * (L(reference) - v)
            let old = L.load(UnsafePointer(density) + index)
            // In vacuum the factor may be infinite.
            let vacuum = L(0) - old
            let mu = L.select(vacuum, L(0), old * exponential(exponent))
            mu.store(density + index)
            sum = sum + mu
            let size = L.max(exponent, L(0) - exponent)
            largest = L.max(largest, L.select(vacuum, L(0), size))
        }
        return (sum.laneSum, largest.laneMax)
    }

    private func reinforce(_ cells: Range<Int>, _ source: UnsafePointer<Double>) -> Double {
        var sum = 0.0
        for index in cells where source[index] > 0 {
            sum += source[index] * meanSurvival(exposure * potential[index], clipped: clipped)
        }
        return sum
    }
}

/// μ ← scale·μ + injected·φ(aV) μ_b.
private final class SettlePass: TiledPass {
    private let tiling: Tiling
    private let source: AlignedBuffer?
    private let clipped: Bool
    private var density: UnsafeMutablePointer<Double>!
    private var potential: UnsafePointer<Double>!
    private var exposure = 0.0
    private var scale = 1.0
    private var injected = 0.0

    init(tiling: Tiling, source: AlignedBuffer?, clipped: Bool) {
        self.tiling = tiling
        self.source = source
        self.clipped = clipped
    }

    func run(
        _ density: AlignedBuffer, _ potential: AlignedBuffer, _ exposure: Double, scale: Double,
        injected: Double, _ pool: WorkerPool
    ) {
        self.density = density.pointer
        self.potential = UnsafePointer(potential.pointer)
        self.exposure = exposure
        self.scale = scale
        self.injected = injected
        pool.perform(self, tiles: tiling.count)
    }

    func run(tiles: Range<Int>, worker: Int) {
        for tile in tiles {
            for index in tiling[tile] { density[index] *= scale }
            guard let source, injected > 0 else { continue }
            for index in tiling[tile] where source[index] > 0 {
                density[index] +=
                    injected * source[index]
                    * meanSurvival(exposure * potential[index], clipped: clipped)
            }
        }
    }
}

/// φ(x) = (1 − e^{−x})/x: the mean survival of what is injected at a constant
/// rate; x₊ takes the place of x if nothing is cloned.
private func meanSurvival(_ x: Double, clipped: Bool) -> Double {
    let exponent = clipped ? max(x, 0) : x
    return exponent == 0 ? 1 : -expm1(-exponent) / exponent
}

extension AlignedBuffer {
    fileprivate var total: Double {
        UnsafeBufferPointer(start: pointer, count: count).compensatedSum()
    }
}
