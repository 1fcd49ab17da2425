import CAllocationCounter
import Models
import ParticleFlow
import Testing

@Suite("Memory of particles")
struct AllocationTests {
    @Test(
        "A step takes no memory", arguments: ReproducibilityTests.systems.indices,
        BirthScheme.allCases)
    func step(_ index: Int, _ births: BirthScheme) throws {
        for order in 1...2 {
            let solver = try ReproducibilityTests.systems[index].system.solver(
                ParticleScheme(count: 500, timeStep: 0.02, order: order, births: births))
            try solver.advance(to: 0.1)
            let before = allocation_count()
            try solver.advance(to: 0.2)
            #expect(allocation_count() == before)
            #expect(solver.steps == 10)
        }
    }
}
