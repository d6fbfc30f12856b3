// Package sink is the way of events to their writers: standard output, files,
// and the store of a dashboard, of live sessions and of captures alike.
//
// Law 7, independence: nothing here can hold up the wire or the program's end.
// A live session hands its events over with [Sink.Take] in bounded time,
// whatever writers, disks, screens and standard error do: Take copies them into
// a queue and does no I/O, warns nobody, and takes no lock that is held during
// any of that.
//
//	sessions ─▶ queue ─▶ worker: stages, views ─▶ a queue each ─▶ files, pipes, terminals
//
// One goroutine, the worker, takes what all sessions have said in the last 5 ms,
// lets it pass the stages (filter, mask) and has each view render it. It does no
// I/O either, so where the processors have too much to do, Take gives it a moment
// (200 ms, and not again before it has caught up). Of bytes
// an [asyncWriter] and of messages a [messageExport] does the I/O, each on a
// goroutine of its own. In front of each stands the same kind of queue, with one
// policy: it holds so many bytes, and when they are reached, whole items are
// dropped and counted. That is said when it begins, if it can be, and at the
// end, and makes [Sink.Close] fail.
//
// A writer that fails, panics or hangs is left behind alone. What may pass, such
// as a disk that is full, is tried again: what waits in the queue is written
// when it can be.
//
// What is read from captures can wait, so there nothing is dropped: the same
// queues block whoever fills them, until the reading is interrupted.
package sink
