import Foundation
import Meshes
import Models
import Testing

@Suite struct GaussianNetworkTests {
    /// The target of the paper's Sec. 7.1.
    static let network = GaussianNetwork(
        components: [(1.0, -2.0, 0.5), (-2, 0, 1), (1, 2, 0.5)].map {
            .init(weight: $0.0, center: $0.1, variance: $0.2)
        }, unitVariance: 0.5)

    /// The trapezoidal rule, which converges faster than any power for Gaussians.
    private func overTheLine(_ f: (Double) -> Double) -> Double {
        (-640...640).map { f(Double($0) / 32) / 32 }.compensatedSum()
    }

    @Test func targetEnergyIsHalfTheSquareOfTheTarget() {
        let energy = Self.network.targetEnergy
        #expect(abs(energy - 0.068868) < 5e-7)
        let quadrature = overTheLine { 0.5 * pow(Self.network.target($0), 2) }
        #expect(agree(energy, quadrature, 4e-15))
    }

    @Test(arguments: [-3.7, -2.0, 0, 0.4, 5]) func correlationIsTheIntegralOfTargetAndFeature(
        z: Double
    ) {
        let quadrature = overTheLine { Self.network.target($0) * Self.network.feature($0, z) }
        #expect(abs(Self.network.targetCorrelation(z) - quadrature) < 2e-16)
    }

    /// Against the functions of one place; the terms of g are at most 0.3, those of g'
    /// 0.2, and a term has an error of a few units in the last place.
    @Test func manyCorrelationsAtOnceAreThoseOneByOne() {
        let places = (0..<1003).map { -40 + 0.08 * Double($0) }
        var (values, slopes) = (places, places)
        Self.network.correlate(at: places, count: 1003, values: &values, slopes: &slopes)
        for (index, z) in places.enumerated() {
            #expect(abs(values[index] - Self.network.targetCorrelation(z)) < 3e-16)
            #expect(abs(slopes[index] - Self.network.targetCorrelationSlope(z)) < 3e-16)
            var (value, slope) = (0.0, 0.0)
            Self.network.correlate(at: [z], count: 1, values: &value, slopes: &slope)
            #expect(value == values[index] && slope == slopes[index])
        }
    }

    @Test(arguments: [0.0, 0.3, -1.2, 6]) func kernelIsTheIntegralOfTwoFeatures(d: Double) {
        let quadrature = overTheLine {
            Self.network.feature($0, 0.5) * Self.network.feature($0, 0.5 + d)
        }
        #expect(agree(Self.network.featureKernel.evaluator()(Point(d, 0)), quadrature, 1e-14))
    }

    @Test func aComponentIsANormalDensity() {
        let one = GaussianNetwork(
            components: [.init(weight: 3, center: 1, variance: 0.25)], unitVariance: 2)
        #expect(agree(one.target(1.5), 3 * exp(-0.5) / (0.5 * Double.pi).squareRoot(), 1e-15))
    }
}

@Suite struct RateTests {
    @Test func aConstantRateIntegratesToItsProduct() {
        let rate = RateSchedule.constant(2.5)
        #expect(rate.value(at: 7) == 2.5)
        #expect(rate.integral(from: 1, to: 3) == 5)
    }

    @Test func aDecayingRateHalves() {
        let rate = RateSchedule.decaying(from: 5, to: 1, halfLife: 2)
        #expect(rate.value(at: 0) == 5)
        #expect(rate.value(at: 2) == 3)
        #expect(rate.value(at: 4) == 2)
    }

    @Test(arguments: [(0.0, 1.0), (0.5, 9), (3, 3.01)])
    func aDecayingRateIntegratesExactly(start: Double, end: Double) {
        let rate = RateSchedule.decaying(from: 5, to: 0.5, halfLife: 0.7)
        let quadrature = integral(from: start, to: end) { rate.value(at: $0) }
        #expect(agree(rate.integral(from: start, to: end), quadrature, 1e-13))
    }

    /// Over a short time the integral must not lose digits: here against the midpoint
    /// rule, whose relative error is (log 2/0.7)²·1e-12/24 = 4e-14.
    @Test func aShortIntegralKeepsItsDigits() {
        let rate = RateSchedule.decaying(from: 5, to: 0.5, halfLife: 0.7)
        let (start, end) = (3.0, 3.0 + 1e-6)
        let midpoint = rate.value(at: (start + end) / 2) * (end - start)
        #expect(agree(rate.integral(from: start, to: end), midpoint, 1e-13))
    }

    @Test func birthsStopAtTheirEnd() {
        let births = BirthDeath(rate: .constant(2), population: .free, until: 1.5)
        #expect(births.rate(at: 1.4) == 2)
        #expect(births.rate(at: 1.5) == 0)
        #expect(births.integratedRate(from: 1, for: 2) == 1)
        #expect(births.integratedRate(from: 1.5, for: 2) == 0)
        #expect(births.integratedRate(from: 0, for: 1) == 2)
    }
}
