/// Writes the columns of a matrix as rows.
///
/// - Parameters:
///   - rows: the rows of the matrix, a multiple of eight.
///   - columns: its columns.
@inline(__always)
func transpose(
    _ source: UnsafePointer<Double>, rows: Int, columns: Int, stride: Int,
    into target: UnsafeMutablePointer<Double>, targetStride: Int
) {
    var row = 0
    while row < rows {
        let block = source + row &* stride
        let lines = target + row
        for column in 0..<columns {
            var numbers = SIMD8<Double>.zero
            for lane in 0..<8 { numbers[lane] = block[lane &* stride &+ column] }
            lines.put(numbers, column &* targetStride)
        }
        row &+= 8
    }
}
