/* The data of the non-deterministic automaton, shared only by automaton.c, which builds it, and automaton_cache.c, which runs
 * it. */
#ifndef ENGINE_TABLES_AUTOMATON_INTERNAL_H
#define ENGINE_TABLES_AUTOMATON_INTERNAL_H

#include "engine/tables/automaton.h"

#define START_NODE 0U
#define NO_NODE UINT32_MAX
#define NO_EDGE UINT32_MAX
#define NO_TARGET UINT32_MAX

typedef struct node {
    uint32_t edges;   /* the first of a list */
    uint32_t star;    /* the star node that is entered together with this node */
    uint32_t targets; /* the first of a list: the operands that end here */
    bool is_star;     /* every byte leads back to it */
} node;

typedef struct edge {
    uint32_t next;
    uint32_t to;
    unsigned char byte;
    bool shared; /* further operands may use it; false for the edges of a character with several cases */
} edge;

typedef struct target {
    uint32_t value;
    uint32_t next;
} target;

struct automaton {
    node *nodes;
    edge *edges;
    target *targets;
    uint32_t node_count, node_capacity;
    uint32_t edge_count, edge_capacity;
    uint32_t target_count, target_capacity;
    uint32_t class_count;
    uint16_t class_of[256];
};

#endif
