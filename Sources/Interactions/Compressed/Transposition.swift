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
    for column in 0..<columns {
        let line = target + column &* targetStride
        var place = source + column
        var row = 0
        while row < rows {
            var numbers = SIMD8<Double>.zero
            for lane in 0..<8 { numbers[lane] = place[lane &* stride] }
            line.put(numbers, row)
            place += 8 &* stride
            row &+= 8
        }
    }
}
