import Foundation
import Meshes
import TestSupport
import Testing

/// The solver's exponential, seen through one step of free births and deaths of
/// a unit density: μ = e^{−F} to the bit.
@Suite struct ExponentialTests {
    private func exponentials(_ values: [Double]) throws -> [Double] {
        var problem = Problem(
            mesh((1, values.count, .wall)), density: [Double](repeating: 1, count: values.count))
        problem.heights = values.map { 0 - $0 }
        problem.transport = false
        problem.react(.free, rate: 1)
        let solver = try problem.solver()
        try solver.step(toward: 1)
        return solver.density.values
    }

    /// Measured: 1 unit in the last place at the most.
    @Test func isGoodToTwoUnitsInTheLastPlace() throws {
        var scatter = Scatter(seed: 1)
        var values = scatter.numbers(200_000).map { -708 + $0 * 1417 }
        values += scatter.numbers(50_000).map { 2 * $0 - 1 }
        for exponent in -60...0 { values += [exp2(Double(exponent)), -exp2(Double(exponent))] }
        values += (-1021...1022).map { Double($0) * 0.6931471805599453 }
        for (x, y) in zip(values, try exponentials(values)) {
            let exact: Double = exp(x)
            #expect(abs(y - exact) <= 2 * exact.ulp, "x = \(x)")
        }
    }

    @Test func smallOnesAreGoodToAUnitInTheLastPlace() {
        var scatter = Scatter(seed: 3)
        let values = scatter.numbers(100_000).map { ($0 - 0.5) / 16 } + [0, -1.0 / 32, 1.0 / 32]
        for x in values {
            let exact: Double = exp(x)
            let value = smallExponential(x)
            #expect(abs(value - exact) <= exact.ulp, "x = \(x)")
            #expect(smallExponential(SIMD8<Double>(x))[3] == value)
        }
    }

    @Test func isZeroBelowAndInfiniteAboveItsRange() throws {
        let low = stride(from: -740.0, to: -708, by: 0.37).map { $0 } + [-1e300, -708.0000001]
        #expect(try exponentials(low).allSatisfy { $0 == 0 })
        let high = stride(from: 709.001, to: 720, by: 0.37).map { $0 } + [1e300]
        #expect(try exponentials(high).allSatisfy { $0 == .infinity })
        #expect(try exponentials([0, -0.0]) == [1, 1])
    }

    /// 13 cells are a vector of eight and five single ones; wherever a value
    /// stands it has the same bits.
    @Test func oneLaneAndEightHaveTheSameBits() throws {
        var scatter = Scatter(seed: 2)
        let values = scatter.numbers(13).map { 400 * $0 - 200 }
        let straight = try exponentials(values)
        for shift in 1..<13 {
            let turned = try exponentials(Array(values[shift...] + values[..<shift]))
            #expect(Array(turned[(13 - shift)...] + turned[..<(13 - shift)]) == straight)
        }
        for count in 1...7 {
            #expect(try exponentials(Array(values[..<count])) == Array(straight[..<count]))
        }
    }
}
