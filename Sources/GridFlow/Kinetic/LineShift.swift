import Meshes

/// Moves the content of a line of cells by any distance, whole cells and a part of one.
///
/// A cell hands the ``RightPart`` of its content on to the next one, and all of it moves
/// by a whole number of cells. Nothing is lost, and nothing is negative.
final class LineShift {
    private let line: AlignedBuffer
    private let masses: AlignedBuffer
    /// The line after the shift, before whole cells are counted.
    private let settled: AlignedBuffer

    /// The cells beyond either end that a polynomial may ask for.
    private static let margin = 3

    /// Makes room for lines of up to `count` cells.
    init(count: Int) {
        line = AlignedBuffer(count: count + 2 * Self.margin)
        masses = AlignedBuffer(count: count + 2)
        settled = AlignedBuffer(count: count + 1)
    }

    /// Where the content of a line is to be put before it is moved.
    var content: UnsafeMutablePointer<Double> { line.pointer + Self.margin }

    /// Moves `count` cells that are a circle.
    ///
    /// - Parameters:
    ///   - distance: in cells, finite.
    ///   - write: takes the new place of the first of some cells, and the cells.
    @inline(__always)
    func moveAround(
        _ count: Int, by distance: Double,
        _ write: (_ place: Int, _ cells: UnsafeBufferPointer<Double>) -> Void
    ) {
        let content = content
        for offset in 1...Self.margin {
            content[-offset] = content[((-offset) % count + count) % count]
        }
        for offset in 0..<Self.margin { content[count + offset] = content[offset % count] }
        // Exact, so that a long way round costs no digits.
        let way = distance.truncatingRemainder(dividingBy: Double(count))
        let whole = way.rounded(.down)
        settle(count, whole: whole, way: way)
        let shift = (Int(whole) % count + count) % count
        let cells = UnsafeBufferPointer(start: settled.pointer, count: count)
        write(shift, UnsafeBufferPointer(rebasing: cells[..<(count - shift)]))
        write(0, UnsafeBufferPointer(rebasing: cells[(count - shift)...]))
    }

    /// Moves `count` cells between two walls; what would pass a wall stays in the last cell.
    ///
    /// - Parameters:
    ///   - distance: in cells, finite.
    ///   - target: where the new content goes.
    ///   - stride: the distance in memory from a cell of the target to the next.
    func moveBetweenWalls(
        _ count: Int, by distance: Double, into target: UnsafeMutablePointer<Double>, stride: Int
    ) {
        let content = content
        for offset in 1...Self.margin { content[-offset] = 0 }
        for offset in 0..<Self.margin { content[count + offset] = 0 }
        let way = min(max(distance, -Double(count + 1)), Double(count + 1))
        let whole = way.rounded(.down)
        settle(count + 1, whole: whole, way: way)
        let shift = Int(whole)
        let settled = settled.pointer
        for cell in 0..<count { target[cell * stride] = 0 }
        // The cells that arrive inside, and those before and after.
        let first = min(max(-shift, 0), count + 1)
        let last = min(max(count - shift, first), count + 1)
        for cell in first..<last { target[(cell + shift) * stride] = settled[cell] }
        for cell in 0..<first { target[0] += settled[cell] }
        for cell in last..<count + 1 { target[(count - 1) * stride] += settled[cell] }
    }

    private func settle(_ count: Int, whole: Double, way: Double) {
        let part = RightPart(fraction: way - whole)
        let start = UnsafePointer(line.pointer)
        var handed = HandedOn(part: part, line: start, masses: masses.pointer)
        handed.run(over: 0..<count + 1)
        var settling = Settled(
            line: start + Self.margin, masses: UnsafePointer(masses.pointer),
            result: settled.pointer)
        settling.run(over: 0..<count)
    }
}
