import Meshes
import Testing

@Suite struct AlignedBufferTests {
    @Test(arguments: [0, 1, 3, 8, 1001]) func startsAlignedAndZero(count: Int) {
        let buffer = AlignedBuffer(count: count)
        #expect(UInt(bitPattern: buffer.pointer) % 64 == 0)
        #expect(buffer.values == [Double](repeating: 0, count: count))
    }

    @Test func holdsAndCopiesValues() {
        let buffer = AlignedBuffer([1, 2, 3])
        buffer[1] = -7
        let copy = AlignedBuffer(count: 3)
        copy.copy(from: buffer)
        buffer[0] = 9
        #expect(copy.values == [1, -7, 3])
    }

    @Test func anEmptyArrayMakesAnEmptyBuffer() {
        #expect(AlignedBuffer([Double]()).count == 0)
    }
}

@Suite struct CompensatedSumTests {
    @Test func keepsWhatLargeTermsHide() {
        // Each 1 is lost in a plain sum beside 1e100.
        #expect([1, 1e100, 1, -1e100].compensatedSum() == 2)
        #expect([1e16, 1, 1, 1, -1e16].compensatedSum() == 3)
    }

    @Test func manyTenthsMakeAWhole() {
        // A plain sum is off by 1e-8 here; 1 unit in the last place of 1e6 is 1.2e-10,
        // and 0.1 itself is 5.6e-18 too large.
        let sum = [Double](repeating: 0.1, count: 10_000_000).compensatedSum()
        #expect(abs(sum - 1e6) <= 1e6.ulp)
    }

    @Test func theOrderDoesNotMatter() {
        let terms = (1...1000).map { 1 / Double($0) }
        #expect(terms.compensatedSum() == Array(terms.reversed()).compensatedSum())
    }

    @Test func nothingSumsToZero() {
        #expect([Double]().compensatedSum() == 0)
        #expect(CompensatedSum().value == 0)
    }
}
