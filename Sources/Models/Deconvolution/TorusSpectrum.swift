import Foundation
import Meshes

/// The real, even Fourier coefficients of a kernel on a torus that is a product over the
/// axes: K(d) = Π_a Σ_k κ_{a,|k|} e^{2πik d_a/L_a}.
public struct TorusSpectrum: Sendable {
    let axes: [Axis]
    /// κ₀, κ₁, … of each of two axes; of a missing one κ₀ = 1 alone.
    let coefficients: [[Double]]

    init(axes: [Axis], coefficients: [[Double]]) {
        self.axes = axes
        self.coefficients = axes.count == 2 ? coefficients : coefficients + [[1]]
    }

    /// The highest frequency on each axis.
    var modes: [Int] { axes.indices.map { coefficients[$0].count - 1 } }

    var rows: Int { coefficients[0].count }
    var columns: Int { 2 * coefficients[1].count - 1 }

    /// 2π/L of both axes; 0 of a missing one.
    var waves: Point {
        Point(2 * .pi / axes[0].length, axes.count == 2 ? 2 * .pi / axes[1].length : 0)
    }

    /// The weight of the coefficient in `row` and `column` of a real function, of which the
    /// negative frequencies of the first axis are left out.
    func weight(row: Int, column: Int) -> Double {
        let other = abs(column - (coefficients[1].count - 1))
        return (row == 0 ? 1 : 2) * coefficients[0][row] * coefficients[1][other]
    }
}

/// A complex number, as a pair.
typealias Complex = SIMD2<Double>

extension Complex {
    /// e^{i·angle}.
    init(angle: Double) { self.init(cos(angle), sin(angle)) }

    @inline(__always)
    func times(_ other: Complex) -> Complex {
        Complex(x * other.x - y * other.y, x * other.y + y * other.x)
    }

    var conjugate: Complex { Complex(x, -y) }

    /// 1, z, z², … up to a power.
    static func powers(of base: Complex, through last: Int) -> [Complex] {
        var powers = [Complex(1, 0)]
        for _ in 0..<last { powers.append(powers[powers.count - 1].times(base)) }
        return powers
    }
}

/// The Fourier coefficients ∫e^{−2πik·θ/L} μ(dθ) of a signed measure, as far as a kernel's
/// spectrum goes: all that the filter lets through of it.
public struct FourierMoments: Sendable {
    /// How far they go.
    public let spectrum: TorusSpectrum
    /// Row by row: frequencies from 0 on the first axis, from −modes to modes on the second.
    var values: [Complex]

    /// The coefficients of nothing.
    public init(_ spectrum: TorusSpectrum) {
        self.spectrum = spectrum
        values = [Complex](repeating: .zero, count: spectrum.rows * spectrum.columns)
    }

    /// The coefficients of point masses.
    public init(_ spectrum: TorusSpectrum, of spikes: some Sequence<Spike>) {
        self.init(spectrum)
        for spike in spikes { add(spike) }
    }

    /// Adds a point mass.
    public mutating func add(_ spike: Spike) {
        let angle = spectrum.waves * spike.position
        let rows = Complex.powers(of: Complex(angle: -angle.x), through: spectrum.rows - 1)
        let half = spectrum.columns / 2
        let columns = Complex.powers(of: Complex(angle: -angle.y), through: half)
        var index = 0
        for row in rows {
            let factor = spike.weight * row
            for column in -half...half {
                let other = column < 0 ? columns[-column].conjugate : columns[column]
                values[index] += factor.times(other)
                index += 1
            }
        }
    }

    /// The coefficients of the masses of a density's cells at their centres: the measure that
    /// the grid's sums are exact for.
    public init(_ spectrum: TorusSpectrum, of density: AlignedBuffer, on mesh: Mesh) {
        self.init(spectrum)
        if mesh.dimension == 1 {
            addLine(density, mesh)
        } else {
            addPlane(density, mesh)
        }
    }

    private mutating func addLine(_ density: AlignedBuffer, _ mesh: Mesh) {
        for cell in 0..<mesh.cellCount where density[cell] != 0 {
            let place = mesh.center(row: 0, column: cell)
            add(Spike(weight: density[cell] * mesh.cellVolume, position: place))
        }
    }

    /// First along the rows, so that no cell meets all frequencies.
    private mutating func addPlane(_ density: AlignedBuffer, _ mesh: Mesh) {
        let half = spectrum.columns / 2
        let across = mesh.axes[0].centers.map {
            Complex.powers(of: Complex(angle: -spectrum.waves.x * $0), through: spectrum.rows - 1)
        }
        let along = mesh.axes[1].centers.map {
            Complex.powers(of: Complex(angle: -spectrum.waves.y * $0), through: half)
        }
        for row in 0..<mesh.rows {
            var line = [Complex](repeating: .zero, count: half + 1)
            for column in 0..<mesh.columns {
                let mass = density[row * mesh.columns + column] * mesh.cellVolume
                guard mass != 0 else { continue }
                for mode in 0...half { line[mode] += mass * along[column][mode] }
            }
            var index = 0
            for first in 0..<spectrum.rows {
                for second in -half...half {
                    let value = second < 0 ? line[-second].conjugate : line[second]
                    values[index] += across[row][first].times(value)
                    index += 1
                }
            }
        }
    }

    /// The coefficients of a difference of measures.
    public static func - (a: FourierMoments, b: FourierMoments) -> FourierMoments {
        var result = a
        for index in result.values.indices { result.values[index] -= b.values[index] }
        return result
    }

    /// ∬K dμdν = ⟨Φμ, Φν⟩.
    public func product(_ other: FourierMoments) -> Double {
        var sum = CompensatedSum()
        for row in 0..<spectrum.rows {
            for column in 0..<spectrum.columns {
                let index = row * spectrum.columns + column
                let product = (values[index] * other.values[index]).sum()
                sum.add(spectrum.weight(row: row, column: column) * product)
            }
        }
        return sum.value
    }

    /// The function K∗μ.
    public var smoothed: TorusFunction {
        var result = values
        for row in 0..<spectrum.rows {
            for column in 0..<spectrum.columns {
                result[row * spectrum.columns + column] *=
                    spectrum.weight(row: row, column: column)
            }
        }
        return TorusFunction(spectrum: spectrum, coefficients: result)
    }
}
