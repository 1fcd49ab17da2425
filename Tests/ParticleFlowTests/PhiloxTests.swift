import ParticleFlow
import Testing

@Suite("Philox")
struct PhiloxTests {
    /// The known answers that come with the generator's reference implementation.
    @Test("Known answers")
    func knownAnswers() {
        let ones = UInt32.max
        #expect(
            Philox.words(SIMD4(repeating: 0), key: SIMD2(repeating: 0))
                == SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
        #expect(
            Philox.words(SIMD4(repeating: ones), key: SIMD2(repeating: ones))
                == SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
        #expect(
            Philox.words(
                SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344),
                key: SIMD2(0xA409_3822, 0x299F_31D0))
                == SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
    }

    /// The indices cross every boundary that eight side by side could stumble at.
    @Test("Eight at once are the eight one by one", arguments: [0, 8, 1021, 0xFFFF_FFFC])
    func eightAtOnce(first: Int) {
        let source = RandomSource(seed: 0x9E37_79B9_7F4A_7C15, count: 1_000_003, replica: -1)
        for step in [0, 1, 77, 0xFFFF_FFFF] {
            let numbers = source.pairs(.test, step: step, first: first)
            for index in 0..<8 {
                let pair = source.pair(.test, step: step, index: first + index)
                #expect(numbers[2 * index] == pair.x && numbers[2 * index + 1] == pair.y)
            }
        }
    }
}
