import Foundation
import Interactions
import Meshes

/// K∗μ by the plain double sum, for K(d) = amplitude·exp(−|d|²/(2·width²)).
final class DirectInteraction: ParticleInteraction {
    let name = "reference"
    let errorBound = 0.0
    private let amplitude: Double
    private let width: Double
    private var sources: [(place: Point, charge: Double)] = []

    init(amplitude: Double, width: Double) {
        self.amplitude = amplitude
        self.width = width
    }

    func collect(_ sources: ParticleSet) {
        self.sources = (0..<sources.count).map { (sources[$0], sources.weight[$0]) }
    }

    func add(at targets: ParticleSet, to samples: FieldSamples) {
        for index in 0..<targets.count {
            for source in sources {
                let d = targets[index] - source.place
                let term = source.charge * pair(targets[index], source.place)
                samples.potential[index] += term
                samples.slopeX[index] -= term * d.x / (width * width)
                samples.slopeY[index] -= term * d.y / (width * width)
            }
        }
    }

    func value(at point: Point) -> Double {
        sources.reduce(0) { $0 + $1.charge * pair(point, $1.place) }
    }

    func pair(_ a: Point, _ b: Point) -> Double {
        let d = a - b
        return amplitude * exp(-(d * d).sum() / (2 * width * width))
    }
}

/// The nodes of the trapezoidal rule for a normal law, spectrally accurate.
func normalNodes(mean: Double, sd: Double, count: Int = 80) -> ParticleSet {
    let step = 18 / Double(count)
    let nodes = (0..<count).map { -9 + (Double($0) + 0.5) * step }
    return ParticleSet(
        dimension: 1, points: nodes.map { Point(mean + sd * $0, 0) },
        weights: nodes.map { step * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() })
}
