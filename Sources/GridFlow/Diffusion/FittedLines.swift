import Meshes

/// One worker's memory for a few lines of cells side by side, and the steps that are taken there.
final class FittedLines {
    private let density: AlignedBuffer
    private let solution: AlignedBuffer
    private let forth: AlignedBuffer
    private let back: AlignedBuffer
    /// V first, then of use to the solution.
    private let inverse: AlignedBuffer
    private let coupling: AlignedBuffer

    /// Makes room for eight lines of up to `cells` cells.
    init(cells: Int) {
        density = AlignedBuffer(count: 8 * cells)
        solution = AlignedBuffer(count: 8 * cells)
        forth = AlignedBuffer(count: 8 * cells)
        back = AlignedBuffer(count: 8 * cells)
        inverse = AlignedBuffer(count: 8 * cells)
        coupling = AlignedBuffer(count: 8 * cells)
    }

    /// Takes lines of cells of the density through a step.
    ///
    /// - Parameters:
    ///   - lines: where the lines and their cells are in storage.
    ///   - potential: V, nil if nothing drifts.
    ///   - isCorrected: whether the step is of second order.
    @inline(__always)
    func advance<L: Lane>(
        _ target: UnsafeMutablePointer<Double>, potential: UnsafePointer<Double>?,
        lines: LineLayout, rates: FittedRates, isCorrected: Bool, _ lane: L.Type
    ) {
        lines.gather(UnsafePointer(target), into: density.pointer, lane)
        if let potential { lines.gather(potential, into: inverse.pointer, lane) }
        fillRates(lines, rates, drifts: potential != nil, lane)
        let system = LineSystem(
            count: lines.count, isPeriodic: lines.isPeriodic, forth: forth.pointer,
            back: back.pointer, inverse: inverse.pointer, coupling: coupling.pointer)
        system.solve(UnsafePointer(density.pointer), into: solution.pointer, lane)
        if isCorrected {
            weigh(lines.count, lane)
            system.solve(UnsafePointer(density.pointer), into: solution.pointer, lane)
        }
        lines.scatter(UnsafePointer(solution.pointer), into: target, lane)
    }

    @inline(__always)
    private func fillRates<L: Lane>(
        _ lines: LineLayout, _ rates: FittedRates, drifts: Bool, _ lane: L.Type
    ) {
        let potential = UnsafePointer(inverse.pointer)
        let (forth, back) = (forth.pointer, back.pointer)
        let last = lines.count - 1
        func face(_ cell: Int, _ next: Int) {
            let rise =
                drifts
                ? L.load(potential + next * L.width) - L.load(potential + cell * L.width) : L(0)
            let (up, down) = rates.rates(rise)
            up.store(forth + cell * L.width)
            down.store(back + next * L.width)
        }
        for cell in 0..<last { face(cell, cell + 1) }
        if lines.isPeriodic {
            face(last, 0)
        } else {
            L(0).store(forth + last * L.width)
            L(0).store(back)
        }
    }

    /// Rates times ½(1 + μ/ν), with ν the solution so far: as the equation is linear in what a cell
    /// sends, ½(μ + ν) is sent from there instead of ν, up to the change from ν to the
    /// next solution.
    @inline(__always)
    private func weigh<L: Lane>(_ count: Int, _ lane: L.Type) {
        let (density, solution) = (
            UnsafePointer(density.pointer), UnsafePointer(solution.pointer)
        )
        for place in stride(from: 0, to: count * L.width, by: L.width) {
            let (before, after) = (L.load(density + place), L.load(solution + place))
            let mean = L(0.5) * (L(1) + before.divided(by: after))
            // Nothing leaves a vacuum.
            let weight = L.select(L(0) - after, L(1), mean)
            (L.load(forth.pointer + place) * weight).store(forth.pointer + place)
            (L.load(back.pointer + place) * weight).store(back.pointer + place)
        }
    }
}

/// Where the cells of a few neighbouring lines are in storage.
struct LineLayout {
    /// The first cell of the first line.
    let start: Int
    /// The distance of neighbouring cells of a line.
    let stride: Int
    /// The distance of neighbouring lines.
    let spacing: Int
    /// The cells of a line.
    let count: Int
    /// Whether its ends are glued together.
    let isPeriodic: Bool

    /// Cells that are neighbours in storage are read together.
    private static let stretch = 8

    /// Copies the cells so that those of all lines at the same place are side by side.
    @inline(__always)
    func gather<L: Lane>(
        _ source: UnsafePointer<Double>, into block: UnsafeMutablePointer<Double>, _ lane: L.Type
    ) {
        let source = source + start
        guard spacing != 1, L.width > 1 else {
            for cell in 0..<count { L.load(source + cell * stride).store(block + cell * L.width) }
            return
        }
        for first in Swift.stride(from: 0, to: count, by: Self.stretch) {
            let cells = first..<min(first + Self.stretch, count)
            for line in 0..<L.width {
                let row = source + line * spacing
                for cell in cells { block[cell * L.width + line] = row[cell * stride] }
            }
        }
    }

    /// Copies them back.
    @inline(__always)
    func scatter<L: Lane>(
        _ block: UnsafePointer<Double>, into target: UnsafeMutablePointer<Double>, _ lane: L.Type
    ) {
        let target = target + start
        guard spacing != 1, L.width > 1 else {
            for cell in 0..<count { L.load(block + cell * L.width).store(target + cell * stride) }
            return
        }
        for first in Swift.stride(from: 0, to: count, by: Self.stretch) {
            let cells = first..<min(first + Self.stretch, count)
            for line in 0..<L.width {
                let row = target + line * spacing
                for cell in cells { row[cell * stride] = block[cell * L.width + line] }
            }
        }
    }
}
