#pragma once

namespace giposync {

// Opens /dev/null on each of the standard streams (descriptors 0 to 2) that is closed. Whoever starts us may
// have closed them, and then the next file that is opened takes their place: a mirror would become standard
// error, and the log would be written into it. To be called before anything opens a file. False where that
// could not be done: then nothing may be opened.
bool open_missing_standard_streams();

}  // namespace giposync
