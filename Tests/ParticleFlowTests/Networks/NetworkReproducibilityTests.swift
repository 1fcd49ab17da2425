import CAllocationCounter
import Models
import ParticleFlow
import Testing

/// Networks depend on the seed and on the replica, and on nothing else, and their steps
/// take no memory.
@Suite("Reproducible networks")
struct NetworkReproducibilityTests {
    enum Kind: CaseIterable {
        case fresh, shuffled, whole, exact, midpoint

        var model: NetworkModel {
            switch self {
            case .fresh: reluLesson(dimension: 7, teacher: drawnTeacher(3), batch: 300)
            case .shuffled:
                reluLesson(dimension: 7, teacher: drawnTeacher(3), samples: 500, batch: 300)
            case .whole: reluLesson(dimension: 7, teacher: drawnTeacher(3), samples: 500)
            case .exact, .midpoint: reluLesson(dimension: 7, teacher: drawnTeacher(3))
            }
        }

        func solver(threads: Int, replica: Int = 1) -> NetworkSolver {
            let source = UnitLaw(readout: .point(0), weights: .sphere(radius: 1))
            return network(
                model, count: 70,
                births: self == .midpoint
                    ? nil
                    : UnitBirthDeath(
                        rate: .constant(5), refill: .reinjected, source: source, until: nil),
                mass: 70, timeStep: 0.1, order: self == .midpoint ? 2 : 1, replica: replica,
                threads: threads)
        }
    }

    private func numbers(_ solver: NetworkSolver) -> [Double] {
        solver.units.readout.values + solver.units.weights.values + [solver.batchLoss]
    }

    @Test("Same bits on any number of threads", arguments: Kind.allCases)
    func threads(_ kind: Kind) throws {
        let results = try (1...3).map { threads in
            let solver = kind.solver(threads: threads)
            try solver.advance(to: 1)
            #expect(solver.steps == 10)
            return numbers(solver)
        }
        #expect(results[1] == results[0] && results[2] == results[0])
    }

    @Test("A replica is the same alone and after others", arguments: Kind.allCases)
    func replicas(_ kind: Kind) throws {
        let alone = kind.solver(threads: 1, replica: 3)
        try alone.advance(to: 0.5)
        let other = kind.solver(threads: 1, replica: 1)
        try other.advance(to: 0.7)
        #expect(numbers(other) != numbers(alone))
        other.restart(replica: 3)
        try other.advance(to: 0.5)
        #expect(numbers(other) == numbers(alone))
        #expect(other.deaths == alone.deaths && other.injections == alone.injections)
    }

    @Test("A step takes no memory", arguments: Kind.allCases)
    func memory(_ kind: Kind) throws {
        let solver = kind.solver(threads: 1)
        try solver.advance(to: 1)
        let before = allocation_count()
        try solver.advance(to: 2)
        #expect(allocation_count() == before)
    }

    /// Steps so long that the weights overflow; the state is that before the step.
    @Test("What is not finite is an error", arguments: Kind.allCases)
    func explosion(_ kind: Kind) {
        let solver = network(
            kind.model, count: 70, initial: UnitLaw(readout: .point(1e3), weights: .point(1e3)),
            mass: 1e6, timeStep: 1e6, order: kind == .midpoint ? 2 : 1)
        #expect(throws: ParticleFlowError.self) { try solver.advance(to: 1e9) }
        #expect(solver.batchLoss.isFinite)
    }
}
