/* The form of an automaton that automaton.c builds and automaton_cache.c makes deterministic; for these two alone. */
#ifndef ENGINE_TABLES_AUTOMATON_INTERNAL_H
#define ENGINE_TABLES_AUTOMATON_INTERNAL_H

#include "engine/tables/automaton.h"

#define START_NODE 0U
#define NO_NODE UINT32_MAX
#define NO_EDGE UINT32_MAX
#define NO_TARGET UINT32_MAX

typedef struct node {
    uint32_t edges;   /* first of a list */
    uint32_t star;    /* the star node that is entered together with this one */
    uint32_t targets; /* first of a list: the operands that end here */
    bool is_star;     /* stays active whatever comes */
} node;

typedef struct edge {
    uint32_t next;
    uint32_t to;
    unsigned char byte;
    bool shared; /* further operands may follow it; not so the edges of a character that has several cases */
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
