import Foundation
import Meshes

/// A real function on a torus with finitely many Fourier coefficients.
public struct TorusFunction: Sendable {
    let spectrum: TorusSpectrum
    /// As those of ``FourierMoments``, with the weights of the kernel.
    let coefficients: [Complex]

    /// A value with its first and second derivatives; what lies along an axis that is not
    /// there is 0.
    public struct Jet: Sendable {
        /// The value.
        public var value = 0.0
        /// The gradient.
        public var gradient = Point.zero
        /// ∂²/∂x², ∂²/∂x∂y and ∂²/∂y².
        public var hessian = (xx: 0.0, xy: 0.0, yy: 0.0)
    }

    /// The same function times a number.
    public func scaled(by factor: Double) -> TorusFunction {
        TorusFunction(spectrum: spectrum, coefficients: coefficients.map { factor * $0 })
    }

    /// The function and its derivatives at a point.
    public func jet(at point: Point) -> Jet {
        let waves = spectrum.waves
        let half = spectrum.columns / 2
        let rows = Complex.powers(of: Complex(angle: waves.x * point.x), through: spectrum.rows - 1)
        let columns = Complex.powers(of: Complex(angle: waves.y * point.y), through: half)
        var jet = Jet()
        var index = 0
        for (row, power) in rows.enumerated() {
            // Σ over the second axis, with 0, 1 and 2 derivatives along it.
            var sums = (Complex.zero, Complex.zero, Complex.zero)
            for column in -half...half {
                let k = Double(column)
                let other = column < 0 ? columns[-column].conjugate : columns[column]
                let term = coefficients[index].times(other)
                sums.0 += term
                sums.1 += k * Complex(-term.y, term.x)
                sums.2 -= k * k * term
                index += 1
            }
            let k = Double(row)
            let plain = power.times(sums.0)
            let slope = power.times(sums.1)
            jet.value += plain.x
            jet.gradient += Point(-k * plain.y, slope.x)
            jet.hessian.xx -= k * k * plain.x
            jet.hessian.xy -= k * slope.y
            jet.hessian.yy += power.times(sums.2).x
        }
        jet.gradient *= waves
        jet.hessian.xx *= waves.x * waves.x
        jet.hessian.xy *= waves.x * waves.y
        jet.hessian.yy *= waves.y * waves.y
        return jet
    }
}

// MARK: Maxima

extension TorusFunction {
    /// A local maximum.
    public struct Maximum: Sendable {
        /// Where it is, in the box of the axes.
        public let place: Point
        /// The value there.
        public let value: Double
    }

    /// Nodes a wave of the highest frequency: between them a function is at most 2 % of
    /// its size an axis larger than at them.
    private static let nodesPerWave = 16

    /// The largest local maximum and all above `level`, the largest first.
    ///
    /// Found on a mesh of 16 nodes a wave and refined by Newton's method; of nearly flat
    /// ridges whichever is found.
    public func maxima(above level: Double) -> [Maximum] {
        let values = NodeValues(self, perWave: Self.nodesPerWave)
        let top = values.largest
        let start = min(level - 0.05 * abs(level), top - 0.05 * abs(top))
        var found: [Maximum] = []
        for place in values.maxima(from: start) {
            let maximum = refined(place, within: values.spacing)
            guard !found.contains(where: { isSame($0.place, maximum.place) }) else { continue }
            found.append(maximum)
        }
        found.sort { $0.value > $1.value }
        return found.enumerated().filter { $0.offset == 0 || $0.element.value >= level }
            .map(\.element)
    }

    private func isSame(_ a: Point, _ b: Point) -> Bool {
        spectrum.axes.indices.allSatisfy { number in
            let turns = (a[number] - b[number]) / spectrum.axes[number].length
            return abs(turns - turns.rounded()) < 1e-6
        }
    }

    /// Newton's method uphill; where the function is not concave, along the gradient.
    private func refined(_ start: Point, within spacing: Point) -> Maximum {
        var place = start
        var best = jet(at: place)
        for _ in 0..<60 {
            var step = best.ascent(within: spacing)
            var next = jet(at: place + step)
            var halvings = 0
            while next.value < best.value, halvings < 40 {
                step *= 0.5
                next = jet(at: place + step)
                halvings += 1
            }
            guard next.value >= best.value else { break }
            place += step
            best = next
            if max(abs(step.x), abs(step.y)) < 1e-13 * spectrum.axes[0].length { break }
        }
        return Maximum(place: Mesh(axes: spectrum.axes).inside(place), value: best.value)
    }
}

extension TorusFunction.Jet {
    /// The step to the maximum of the quadratic model, or uphill, no longer than `limit`
    /// along each axis.
    fileprivate func ascent(within limit: Point) -> Point {
        let (xx, xy, yy) = hessian
        let determinant = xx * yy - xy * xy
        var step: Point
        if limit.y == 0 {
            step = Point(xx < 0 ? -gradient.x / xx : (gradient.x > 0 ? limit.x : -limit.x), 0)
        } else if xx < 0, determinant > 0 {
            step = Point(xy * gradient.y - yy * gradient.x, xy * gradient.x - xx * gradient.y)
            step /= determinant
        } else {
            let length = (gradient * gradient).sum().squareRoot()
            step = length > 0 ? gradient / length * limit : .zero
        }
        let excess = max(
            abs(step.x) / limit.x, limit.y > 0 ? abs(step.y) / limit.y : 0, 1)
        step /= excess
        return step
    }
}

/// The values of a function at the nodes of a mesh on its torus.
private struct NodeValues {
    private let axes: [Axis]
    private let counts: (Int, Int)
    private let values: [Double]

    init(_ function: TorusFunction, perWave: Int) {
        let spectrum = function.spectrum
        axes = spectrum.axes
        let modes = spectrum.modes
        let counts = (
            perWave * max(modes[0], 1), modes.count == 2 ? perWave * max(modes[1], 1) : 1
        )
        self.counts = counts
        let half = spectrum.columns / 2
        func powers(_ count: Int, through last: Int, from lower: Double, _ wave: Double)
            -> [[Complex]]
        {
            (0..<count).map {
                let angle = wave * lower + 2 * .pi * Double($0) / Double(count)
                return Complex.powers(of: Complex(angle: angle), through: last)
            }
        }
        let rows = powers(
            counts.0, through: spectrum.rows - 1, from: axes[0].lower, spectrum.waves.x)
        let columns = powers(
            counts.1, through: half, from: axes.count == 2 ? axes[1].lower : 0, spectrum.waves.y)
        var values = [Double](repeating: 0, count: counts.0 * counts.1)
        for j in 0..<counts.1 {
            let line = (0..<spectrum.rows).map { row in
                (-half...half).reduce(Complex.zero) { sum, column in
                    let power = column < 0 ? columns[j][-column].conjugate : columns[j][column]
                    let index = row * spectrum.columns + column + half
                    return sum + function.coefficients[index].times(power)
                }
            }
            for i in 0..<counts.0 {
                var sum = 0.0
                for row in line.indices { sum += rows[i][row].times(line[row]).x }
                values[i * counts.1 + j] = sum
            }
        }
        self.values = values
    }

    var largest: Double { values.max() ?? 0 }

    /// The distance of nodes, 0 along an axis that is not there.
    var spacing: Point {
        Point(
            axes[0].length / Double(counts.0),
            axes.count == 2 ? axes[1].length / Double(counts.1) : 0)
    }

    /// The nodes that are not below any of their neighbours, nor below `level`.
    func maxima(from level: Double) -> [Point] {
        var places: [Point] = []
        for i in 0..<counts.0 {
            for j in 0..<counts.1 where values[i * counts.1 + j] >= level {
                guard isMaximum(i, j) else { continue }
                let lower = Point(axes[0].lower, axes.count == 2 ? axes[1].lower : 0)
                places.append(lower + Point(Double(i), Double(j)) * spacing)
            }
        }
        return places
    }

    private func isMaximum(_ i: Int, _ j: Int) -> Bool {
        let here = values[i * counts.1 + j]
        for a in [counts.0 - 1, 0, 1] {
            for b in counts.1 > 1 ? [counts.1 - 1, 0, 1] : [0] {
                let other = (i + a) % counts.0 * counts.1 + (j + b) % counts.1
                if values[other] > here { return false }
            }
        }
        return true
    }
}
