/// The circular convolution of columns, eight at a time, with kernels that are given
/// by their spectra.
protocol ColumnConvolution: AnyObject {
    /// The doubles of scratch memory that a block takes.
    var memory: Int { get }
    /// Convolves eight columns in place.
    ///
    /// - Parameters:
    ///   - kernel: eight factors a mode, in the order of ``transform(_:)``.
    ///   - scratch: room for ``memory`` doubles.
    func apply(
        to columns: DataColumns, kernel: UnsafePointer<Double>,
        scratch: UnsafeMutablePointer<Double>)
    /// Transforms a block, which has room for ``memory`` doubles, in place; the modes
    /// come out in an order of the transform's own.
    func transform(_ block: ColumnBlock)
}
