#pragma once

namespace giposync {

// Opens /dev/null on each of the standard streams (descriptors 0 to 2) that is closed. Whoever starts us may
// have closed them, and then the next file that is opened takes their place: a mirror would become standard
// error, and the log would be written into it. To be called before anything opens a file. False where that
// could not be done: then nothing may be opened.
bool open_missing_standard_streams();

// Whether all that was written to std::cout has found its way: it may lead to a disk that is full. A reader
// who has gone, as head(1) does, has had what he wanted. To be called at the end.
bool standard_output_was_taken();

}  // namespace giposync
