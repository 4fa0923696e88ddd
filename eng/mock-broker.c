/* A simulated Kafka broker for tests: librdkafka's mock cluster as a process of its own, in memory, on loopback.
 *
 *     mock-broker BROKERS [TOPIC:PARTITIONS ...]
 *
 * says "bootstrap=HOST:PORT,.." on stdout, then obeys commands, a line each, and answers "ok 0" or "failed ERROR":
 *
 *     topic NAME PARTITIONS | down BROKER | up BROKER | leader TOPIC PARTITION BROKER | delay BROKER MILLISECONDS
 *     controller BROKER | quit
 *
 * Until a controller is named there is none, and nobody tells the ids of topics.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rdkafka.h"
#include "rdkafka_mock.h"

/* -1: quit; otherwise an error code, 0 if all is well. */
static int obey(rd_kafka_mock_cluster_t *cluster, const char *line) {
    char topic[256];
    int number, broker;

    if (!strncmp(line, "quit", 4))
        return -1;
    if (sscanf(line, "topic %255s %d", topic, &number) == 2)
        return rd_kafka_mock_topic_create(cluster, topic, number, 1);
    if (sscanf(line, "down %d", &broker) == 1)
        return rd_kafka_mock_broker_set_down(cluster, broker);
    if (sscanf(line, "up %d", &broker) == 1)
        return rd_kafka_mock_broker_set_up(cluster, broker);
    if (sscanf(line, "leader %255s %d %d", topic, &number, &broker) == 3)
        return rd_kafka_mock_partition_set_leader(cluster, topic, number, broker);
    if (sscanf(line, "delay %d %d", &broker, &number) == 2)
        return rd_kafka_mock_broker_set_rtt(cluster, broker, number);
    if (sscanf(line, "controller %d", &broker) == 1) {
        rd_kafka_mock_set_controller_id(cluster, broker);
        return 0;
    }
    return RD_KAFKA_RESP_ERR__INVALID_ARG;
}

int main(int count, char **arguments) {
    char error[512], line[1024], topic[256];
    int partitions, outcome;

    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGPIPE, SIG_IGN);

    rd_kafka_conf_t *settings = rd_kafka_conf_new();
    rd_kafka_conf_set(settings, "log_level", "3", error, sizeof(error));
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, settings, error, sizeof(error));
    rd_kafka_mock_cluster_t *cluster = client ? rd_kafka_mock_cluster_new(client, count > 1 ? atoi(arguments[1]) : 1) : NULL;
    if (!cluster) {
        fprintf(stderr, "mock-broker: no cluster: %s\n", client ? "librdkafka made none" : error);
        return 1;
    }
    for (int i = 2; i < count; i++) {
        if (sscanf(arguments[i], "%255[^:]:%d", topic, &partitions) == 2)
            rd_kafka_mock_topic_create(cluster, topic, partitions, 1);
    }

    printf("bootstrap=%s\n", rd_kafka_mock_cluster_bootstraps(cluster));
    while (fgets(line, sizeof(line), stdin) && (outcome = obey(cluster, line)) != -1)
        printf("%s %d\n", outcome ? "failed" : "ok", outcome);

    rd_kafka_mock_cluster_destroy(cluster);
    rd_kafka_destroy(client);
    return 0;
}
