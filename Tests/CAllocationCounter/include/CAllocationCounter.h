#ifndef C_ALLOCATION_COUNTER_H
#define C_ALLOCATION_COUNTER_H

/// The number of times the calling thread has asked for memory.
long allocation_count(void);

#endif
