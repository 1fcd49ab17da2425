import Foundation
import Meshes
import Models
import TestSupport
import Testing

@Suite struct ReLUCircleTests {
    static let network = ReLUCircle(
        teacher: [(2.0, 0.5), (-3, 2.2), (2.5, 4)].map { .init(weight: $0.0, angle: $0.1) })

    /// The mean over the circle of what is smooth but at the kinks of units at `angles`.
    private func mean(kinks angles: [Double], _ f: (Double) -> Double) -> Double {
        let turn = 2 * Double.pi
        let kinks = (angles.map { $0 - turn / 4 } + angles.map { $0 + turn / 4 })
            .map { Self.reduced($0) }.sorted()
        let ends = kinks + [kinks[0] + turn]
        return zip(ends, ends.dropFirst()).map { integral(from: $0, to: $1, f) }
            .compensatedSum() / turn
    }

    /// The angle in [0, 2π).
    private static func reduced(_ angle: Double) -> Double {
        let turns: Double = (angle / (2 * Double.pi)).rounded(.down)
        return angle - turns * 2 * Double.pi
    }

    @Test(arguments: [0.0, 0.3, -1.2, 3, -3.1, 6, 9.5])
    func kernelIsTheMeanOfTwoFeatures(d: Double) {
        let exact = mean(kinks: [0.5, 0.5 + d]) {
            Self.network.feature($0, 0.5) * Self.network.feature($0, 0.5 + d)
        }
        #expect(abs(ArcCosineKernel().evaluator()(Point(d, 0)) - exact) < 1e-15)
    }

    @Test(arguments: [0.0, 0.9, 3, 5.5]) func correlationsAreMeans(z: Double) {
        let kinks = Self.network.teacher.map(\.angle)
        let correlation = mean(kinks: kinks + [z]) {
            Self.network.target($0) * Self.network.feature($0, z)
        }
        #expect(abs(Self.network.targetCorrelation(z) - correlation) < 1e-15)
        let slope = mean(kinks: kinks + [z]) {
            Self.network.target($0) * Self.network.featureSlope($0, z)
        }
        #expect(abs(Self.network.targetCorrelationSlope(z) - slope) < 1e-15)
        let energy = mean(kinks: kinks) { 0.5 * pow(Self.network.target($0), 2) }
        #expect(abs(Self.network.targetEnergy - energy) < 1e-15)
    }

    /// The Fourier coefficients of max(0, cos δ), squared and times 2π: 2/π, π/8, and
    /// 2/(π(n² − 1)²) for even n, else 0.
    private func eigenvalue(_ n: Int) -> Double {
        switch n.magnitude {
        case 1: return .pi / 8
        case let size where size % 2 == 1: return 0
        default:
            let square = Double(n) * Double(n)
            return 2 / (.pi * (square - 1) * (square - 1))
        }
    }

    /// Samples at N places have the eigenvalues of all modes that look alike there. The
    /// tail beyond 4000 images is at most 0.42/(N⁴·4000³) < 2e-16.
    @Test(arguments: [15, 16, 24]) func eigenvaluesOnARingAreThoseOfAllAliases(cells: Int) throws {
        let ring = mesh((0, 2 * .pi, cells, .periodic))
        let table = try KernelTable(ArcCosineKernel(), on: ring)
        for mode in 0..<cells {
            let measured =
                (0..<cells).map {
                    table[0, $0] * cos(2 * .pi * Double(mode * $0) / Double(cells))
                }.compensatedSum() * ring.axes[0].spacing
            let exact = (-4000...4000).map { eigenvalue(mode + $0 * cells) }.compensatedSum()
            #expect(abs(measured - exact) < 2e-15, "mode \(mode)")
        }
    }

    @Test func onlyAWholeTurnIsAllowed() {
        let kernel = ArcCosineKernel()
        for wrong in [
            mesh((0, 6.28, 8, .periodic)), mesh((0, 2 * .pi, 8, .wall)),
            mesh((0, 2 * .pi, 8, .periodic), (0, 1, 2, .wall)),
        ] {
            #expect(throws: ModelError.self) { try kernel.check(on: wrong) }
        }
    }

    /// The slopes of units, by differences of tenth-order smallness away from kinks.
    @Test(arguments: [1, 2]) func unitsKnowTheirGradients(dimension: Int) {
        let networks: [any ReadoutNetwork] = [Self.network, GaussianNetworkTests.network]
        for network in networks {
            let units = ReadoutUnits(network, dimension: dimension)
            for point in [Point(0.7, 0.4), Point(-1.3, 2.9)] {
                let step = 1e-4
                let (value, gradient) = units.unit(0.2, point)
                #expect(value == units.value(0.2, point))
                for axis in 0..<dimension {
                    var (up, down) = (point, point)
                    up[axis] += step
                    down[axis] -= step
                    let difference = (units.value(0.2, up) - units.value(0.2, down)) / (2 * step)
                    // A third derivative of at most 10.
                    #expect(abs(gradient[axis] - difference) < 2e-8)
                }
            }
        }
    }
}
