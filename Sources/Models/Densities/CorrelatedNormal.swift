import Meshes

/// A normal distribution in the plane, as the first coordinate and the second
/// given the first.
struct CorrelatedNormal: Sendable {
    /// The mean.
    let mean: Point
    /// The standard deviations of the coordinates.
    let sd: Point
    /// The slope of the second coordinate's mean given the first.
    let slope: Double
    /// The standard deviation of the second coordinate given the first.
    let conditionalSD: Double

    /// - Parameter covariance: positive definite.
    init(mean: Point, covariance: [[Double]]) {
        self.mean = mean
        sd = Point(covariance[0][0].squareRoot(), covariance[1][1].squareRoot())
        slope = covariance[0][1] / covariance[0][0]
        conditionalSD = (covariance[1][1] - slope * covariance[0][1]).squareRoot()
    }

    /// The mean of the second coordinate given that the first is `x`.
    func mean(at x: Double) -> Double { mean.y + slope * (x - mean.x) }

    /// The `x` in `range` where the second coordinate's mean comes nearest to `y`.
    func x(whereMeanIs y: Double, in range: ClosedRange<Double>) -> Double {
        let x = mean.x + (y - mean.y) / slope
        return min(max(x, range.lowerBound), range.upperBound)
    }

    /// The distance of `point` from the mean in standard deviations (Mahalanobis).
    func distance(to point: Point) -> Double {
        let first = (point.x - mean.x) / sd.x
        let second = (point.y - mean(at: point.x)) / conditionalSD
        return (first * first + second * second).squareRoot()
    }
}
