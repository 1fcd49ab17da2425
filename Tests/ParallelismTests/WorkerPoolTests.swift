import Parallelism
import Testing

/// Notes how often each tile ran, and by whom.
private final class Tally: TiledPass, @unchecked Sendable {
    // A tile belongs to one worker at a time, so its slots need no lock; if two
    // workers ever shared one, a count would be wrong.
    let runs: UnsafeMutablePointer<Int>
    let workers: UnsafeMutablePointer<Int>
    private let count: Int

    init(count: Int) {
        self.count = count
        runs = .allocate(capacity: count)
        workers = .allocate(capacity: count)
        runs.initialize(repeating: 0, count: count)
        workers.initialize(repeating: -1, count: count)
    }

    deinit {
        runs.deallocate()
        workers.deallocate()
    }

    func run(tiles: Range<Int>, worker: Int) {
        for tile in tiles {
            runs[tile] += 1
            workers[tile] = worker
        }
    }

    var allRuns: [Int] { (0..<count).map { runs[$0] } }
    var allWorkers: [Int] { (0..<count).map { workers[$0] } }
}

@Suite struct WorkerPoolTests {
    @Test(arguments: 1...4, [1, 2, 3, 7, 64])
    func everyTileRunsExactlyOnceAPass(threads: Int, tiles: Int) {
        let pool = WorkerPool(threads: threads)
        let tally = Tally(count: tiles)
        let passes = 3000
        var wrong = 0
        for pass in 1...passes {
            pool.perform(tally, tiles: tiles)
            // The pass is over when `perform` returns: nothing may come later.
            if tally.allRuns != [Int](repeating: pass, count: tiles) { wrong += 1 }
        }
        #expect(wrong == 0)
        #expect(tally.allWorkers.allSatisfy { (0..<threads).contains($0) })
    }

    @Test(arguments: 1...4) func tilesAreSharedInOrderAndEvenly(threads: Int) {
        let pool = WorkerPool(threads: threads)
        let tally = Tally(count: 103)
        pool.perform(tally, tiles: 103)
        #expect(tally.allWorkers == tally.allWorkers.sorted())
        let shares = (0..<threads).map { worker in tally.allWorkers.filter { $0 == worker }.count }
        #expect(shares.max()! - shares.min()! <= 1)
    }

    @Test func noTilesMeansNoWork() {
        let tally = Tally(count: 1)
        WorkerPool(threads: 2).perform(tally, tiles: 0)
        #expect(tally.allRuns == [0])
    }

    @Test func passesOfDifferentSizesFollowEachOther() {
        let pool = WorkerPool(threads: 3)
        let tallies = (1...20).map { Tally(count: $0) }
        for _ in 0..<500 {
            for (index, tally) in tallies.enumerated() { pool.perform(tally, tiles: index + 1) }
        }
        #expect(tallies.allSatisfy { $0.allRuns.allSatisfy { $0 == 500 } })
    }

    @Test func poolsComeAndGo() {
        let tally = Tally(count: 5)
        for _ in 0..<200 { WorkerPool(threads: 4).perform(tally, tiles: 5) }
        #expect(tally.allRuns == [Int](repeating: 200, count: 5))
    }
}
