import Foundation
import Meshes
import Models

/// A local minimum of ½‖Φμ − y‖² + λ|μ|(D) over the weights and positions of finitely many
/// spikes.
struct SpikeDescent {
    private let problem: SparseDeconvolution
    private let signal: FourierMoments
    /// K, as a function of the displacement.
    private let kernel: TorusFunction
    private var sites: [Site] = []

    /// A spike: its sign, the size of its weight, and its position.
    private struct Site {
        let sign: Double
        var size: Double
        var place: Point
    }

    init(_ problem: SparseDeconvolution, _ signal: FourierMoments) {
        self.problem = problem
        self.signal = signal
        let unit = Spike(weight: 1, position: .zero)
        kernel = FourierMoments(problem.spectrum, of: [unit]).smoothed
    }

    var spikes: [Spike] {
        sites.map { Spike(weight: $0.sign * $0.size, position: $0.place) }
    }

    /// Adds a spike without weight.
    mutating func add(sign: Double, at place: Point) {
        sites.append(Site(sign: sign, size: 0, place: place))
    }

    /// Weights first, since a new spike has none and does not move yet; then everything, and
    /// spikes that have come together as one.
    mutating func minimise() {
        weigh()
        slide()
        while let merged = merging() {
            sites = merged
            slide()
        }
    }

    // MARK: Weights

    private static let sweeps = 2000

    /// The best weights at fixed positions, by coordinate descent; what has none is left out.
    private mutating func weigh() {
        let dual = observed
        let self0 = kernel.jet(at: .zero).value
        let gram = sites.map { a in
            sites.map { a.sign * $0.sign * kernel.jet(at: a.place - $0.place).value }
        }
        let gain = sites.map { $0.sign * dual.jet(at: $0.place).value - problem.penalty }
        for _ in 0..<Self.sweeps {
            var change = 0.0
            for i in sites.indices {
                let met = sites.indices.reduce(0) { $0 + gram[i][$1] * sites[$1].size }
                let size = max(0, sites[i].size + (gain[i] - met) / self0)
                change = max(change, abs(size - sites[i].size))
                sites[i].size = size
            }
            if change <= 1e-15 * (sites.map(\.size).max() ?? 0) { break }
        }
        sites.removeAll { $0.size == 0 }
    }

    /// Φᵀy.
    private var observed: TorusFunction { signal.smoothed }

    // MARK: Weights and positions

    private static let mostSteps = 400

    /// Newton's method with a damping that grows until the objective falls.
    private mutating func slide() {
        var value = objective(sites)
        var damping = 0.0
        for _ in 0..<Self.mostSteps {
            let system = self.system
            var isImproved = false
            for _ in 0..<60 {
                guard let step = system.solve(damping: damping) else {
                    damping = max(4 * damping, 1e-8 * system.scale)
                    continue
                }
                let next = moved(by: step)
                let nextValue = objective(next)
                // Near the minimum the objective is all rounding: then the step decides.
                if nextValue <= value + 1e-15 * abs(value) {
                    isImproved = system.isSignificant(step)
                    (sites, value) = (next, nextValue)
                    damping = damping < 1e-8 * system.scale ? 0 : damping / 8
                    break
                }
                damping = max(4 * damping, 1e-8 * system.scale)
            }
            sites.removeAll { $0.size == 0 }
            guard isImproved, !sites.isEmpty else { return }
        }
    }

    private func moved(by step: [Double]) -> [Site] {
        let width = 1 + problem.axes.count
        var next = sites
        for index in sites.indices {
            next[index].size = max(0, sites[index].size + step[index * width])
            for axis in problem.axes.indices {
                // No farther than the filter resolves.
                let way = step[index * width + 1 + axis]
                next[index].place[axis] += max(-problem.resolution, min(problem.resolution, way))
            }
        }
        return next
    }

    /// The objective less ½‖y‖².
    private func objective(_ sites: [Site]) -> Double {
        let spikes = sites.map { Spike(weight: $0.sign * $0.size, position: $0.place) }
        let moments = FourierMoments(signal.spectrum, of: spikes)
        return 0.5 * moments.product(moments) - moments.product(signal)
            + problem.penalty * sites.reduce(0) { $0 + $1.size }
    }

    /// Gradient and Hessian: with η of the spikes, ∂J/∂w = λ − sη and ∂J/∂θ = −ws∇η.
    private var system: NewtonSystem {
        let count = problem.axes.count
        let width = 1 + count
        let dual = (signal - FourierMoments(signal.spectrum, of: spikes)).smoothed
        var system = NewtonSystem(count: sites.count * width)
        for (i, site) in sites.enumerated() {
            let jet = dual.jet(at: site.place)
            let curvature = [
                [jet.hessian.xx, jet.hessian.xy], [jet.hessian.xy, jet.hessian.yy],
            ]
            system.gradient[i * width] = problem.penalty - site.sign * jet.value
            for a in 0..<count {
                let row = i * width + 1 + a
                system.gradient[row] = -site.size * site.sign * jet.gradient[a]
                system.add(-site.sign * jet.gradient[a], i * width, row)
                for b in 0..<count {
                    system.matrix[row][i * width + 1 + b] -=
                        site.size * site.sign * curvature[a][b]
                }
            }
            for (j, other) in sites.enumerated() { couple(i, site, j, other, &system) }
        }
        return system
    }

    private func couple(
        _ i: Int, _ site: Site, _ j: Int, _ other: Site, _ system: inout NewtonSystem
    ) {
        let count = problem.axes.count
        let width = 1 + count
        let jet = kernel.jet(at: site.place - other.place)
        let curvature = [[jet.hessian.xx, jet.hessian.xy], [jet.hessian.xy, jet.hessian.yy]]
        let sign = site.sign * other.sign
        system.matrix[i * width][j * width] += sign * jet.value
        for a in 0..<count {
            let column = j * width + 1 + a
            system.add(-sign * other.size * jet.gradient[a], i * width, column)
            for b in 0..<count {
                system.matrix[i * width + 1 + b][column] -=
                    sign * site.size * other.size * curvature[a][b]
            }
        }
    }

    // MARK: Spikes that have come together

    /// The sites with the two nearest of one sign as one, if they are within what the filter
    /// resolves and that is not worse.
    private func merging() -> [Site]? {
        for i in sites.indices {
            for j in sites.indices where j > i && sites[i].sign == sites[j].sign {
                let way = problem.displacement(from: sites[i].place, to: sites[j].place)
                guard (way * way).sum() < problem.resolution * problem.resolution else { continue }
                var trial = self
                let total = sites[i].size + sites[j].size
                trial.sites[i].size = total
                trial.sites[i].place += sites[j].size / total * way
                trial.sites.remove(at: j)
                trial.slide()
                let (old, new) = (objective(sites), objective(trial.sites))
                if new <= old + 1e-14 * abs(old) { return trial.sites }
            }
        }
        return nil
    }
}

/// A symmetric system H·step = −gradient.
private struct NewtonSystem {
    var gradient: [Double]
    var matrix: [[Double]]

    init(count: Int) {
        gradient = [Double](repeating: 0, count: count)
        matrix = [[Double]](repeating: gradient, count: count)
    }

    /// Adds to an entry and to its mirror image.
    mutating func add(_ value: Double, _ row: Int, _ column: Int) {
        matrix[row][column] += value
        matrix[column][row] += value
    }

    /// The size of the diagonal.
    var scale: Double { matrix.indices.map { abs(matrix[$0][$0]) }.max() ?? 1 }

    /// Whether a step promises more than rounding.
    func isSignificant(_ step: [Double]) -> Bool { step.contains { abs($0) > 1e-14 } }

    /// The solution of (H + damping)·step = −gradient by Cholesky's factorisation; nil if the
    /// matrix is not positive definite.
    func solve(damping: Double) -> [Double]? {
        let n = gradient.count
        var lower = matrix
        for j in 0..<n {
            var pivot = matrix[j][j] + damping
            for k in 0..<j { pivot -= lower[j][k] * lower[j][k] }
            guard pivot > 1e-14 * scale else { return nil }
            lower[j][j] = pivot.squareRoot()
            for i in j + 1..<max(n, j + 1) {
                var entry = matrix[i][j]
                for k in 0..<j { entry -= lower[i][k] * lower[j][k] }
                lower[i][j] = entry / lower[j][j]
            }
        }
        var step = gradient.map { -$0 }
        for i in 0..<n {
            for k in 0..<i { step[i] -= lower[i][k] * step[k] }
            step[i] /= lower[i][i]
        }
        for i in (0..<n).reversed() {
            for k in i + 1..<max(n, i + 1) { step[i] -= lower[k][i] * step[k] }
            step[i] /= lower[i][i]
        }
        return step
    }
}
