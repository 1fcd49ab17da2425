import Meshes

/// The implicit equations of jumps between neighbours along a line,
///
///     (1 + fᵢ + bᵢ) νᵢ − fᵢ₋₁ νᵢ₋₁ − bᵢ₊₁ νᵢ₊₁ = μᵢ,
///
/// where fᵢ, bᵢ ≥ 0 are what leaves cell i forth and back; on a circle the last cell and
/// the first are neighbours.
///
/// Cells are eliminated as states of a Markov chain are (Grassmann, Taksar, Heyman 1985): what
/// a cell sends on is handed to its neighbours. No two numbers are ever subtracted, so that
/// the solution is positive as computed, and every cell has a small relative error, the
/// smallest too. Several lines lie side by side, cell by cell.
struct LineSystem {
    /// The number of cells of a line.
    let count: Int
    /// Whether the line is a circle.
    let isPeriodic: Bool
    /// fᵢ and bᵢ; at walls b₀ = 0 and f of the last cell is 0.
    let forth: UnsafeMutablePointer<Double>
    let back: UnsafeMutablePointer<Double>
    /// Room for as many numbers.
    let inverse: UnsafeMutablePointer<Double>
    let coupling: UnsafeMutablePointer<Double>

    /// Writes the solution for the right-hand side `right` into `solution`, another place.
    @inline(__always)
    func solve<L: Lane>(
        _ right: UnsafePointer<Double>, into solution: UnsafeMutablePointer<Double>, _ lane: L.Type
    ) {
        if isPeriodic {
            solveCircle(right, into: solution, lane)
        } else {
            solveSegment(right, into: solution, lane)
        }
    }

    @inline(__always)
    private func at<L: Lane>(
        _ values: UnsafeMutablePointer<Double>, _ cell: Int, _ lane: L.Type
    ) -> L {
        L.load(UnsafePointer(values) + cell * L.width)
    }

    /// A cell that is left with the rate `exit` for good, at 1 if nothing was handed to
    /// it, and with fᵢ for the next.
    @inline(__always)
    private func solveSegment<L: Lane>(
        _ right: UnsafePointer<Double>, into solution: UnsafeMutablePointer<Double>, _ lane: L.Type
    ) {
        var exit = L(1)
        var value = L.load(right)
        var inverse = L(1).divided(by: exit + at(forth, 0, lane))
        inverse.store(self.inverse)
        value.store(solution)
        for cell in 1..<max(count, 1) {
            let share = at(forth, cell - 1, lane) * inverse
            exit = L(1) + at(back, cell, lane) * (exit * inverse)
            inverse = L(1).divided(by: exit + at(forth, cell, lane))
            value = L.load(right + cell * L.width) + share * value
            inverse.store(self.inverse + cell * L.width)
            value.store(solution + cell * L.width)
        }
        value = value * inverse
        value.store(solution + (count - 1) * L.width)
        for cell in stride(from: count - 2, through: 0, by: -1) {
            let sum = at(solution, cell, lane) + at(back, cell + 1, lane) * value
            value = sum * at(self.inverse, cell, lane)
            value.store(solution + cell * L.width)
        }
    }

    /// The last cell is eliminated last: all others hand on what they send to it, and
    /// what they get from it, `coupling`.
    @inline(__always)
    private func solveCircle<L: Lane>(
        _ right: UnsafePointer<Double>, into solution: UnsafeMutablePointer<Double>, _ lane: L.Type
    ) {
        let last = count - 1
        guard last > 0 else { return L.load(right).store(solution) }
        var exit = L(1)
        var toLast = at(back, 0, lane)
        var fromLast = at(forth, last, lane)
        var value = L.load(right)
        var lastExit = L(1)
        var lastValue = L.load(right + last * L.width)
        for cell in 0..<last {
            var onward = at(forth, cell, lane)
            if cell == last - 1 {
                toLast = toLast + onward
                fromLast = fromLast + at(back, last, lane)
                onward = L(0)
            }
            let inverse = L(1).divided(by: exit + toLast + onward)
            inverse.store(self.inverse + cell * L.width)
            value.store(solution + cell * L.width)
            fromLast.store(coupling + cell * L.width)
            lastExit = lastExit + fromLast * (exit * inverse)
            lastValue = lastValue + value * (toLast * inverse)
            let share = onward * inverse
            let returned = at(back, cell + 1, lane) * inverse
            value = L.load(right + (cell + 1) * L.width) + share * value
            exit = L(1) + returned * exit
            toLast = returned * toLast
            fromLast = share * fromLast
        }
        lastValue = lastValue.divided(by: lastExit)
        lastValue.store(solution + last * L.width)
        value = L(0)
        for cell in stride(from: last - 1, through: 0, by: -1) {
            // Its neighbour beyond is the last cell for one of them, which is coupled already.
            let next = cell == last - 1 ? L(0) : at(back, cell + 1, lane) * value
            let sum = at(solution, cell, lane) + next + at(coupling, cell, lane) * lastValue
            value = sum * at(self.inverse, cell, lane)
            value.store(solution + cell * L.width)
        }
    }
}
