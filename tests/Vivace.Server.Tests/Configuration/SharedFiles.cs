namespace Vivace.Server.Tests.Configuration;

/// <summary>Configuration texts of real deployments.</summary>
internal static class SharedFiles
{
    /// <summary>The first user's file, word for word.</summary>
    public const string FirstUser =
        """
        stream_over_http_enabled: true

        server:
          http_listen_port: 3200
          grpc_listen_port: 9095

        distributor:
          receivers:
            otlp:
              protocols:
                grpc:
                  endpoint: "0.0.0.0:4317"
                http:
                  endpoint: "0.0.0.0:4318"

        storage:
          trace:
            backend: local
            wal:
              path: /var/tempo/wal
            local:
              path: /var/tempo/blocks

        compactor:
          compaction:
            block_retention: 168h  # 7 days

        metrics_generator:
          registry:
            external_labels:
              source: tempo
          storage:
            path: /var/tempo/generator/wal
            remote_write:
              - url: http://prometheus.monitoring.svc.cluster.local:9090/api/v1/write
                send_exemplars: true
          traces_storage:
            path: /var/tempo/generator/traces
          processor:
            span_metrics:
              dimensions:
                - service.name
                - http.method
                - http.status_code
                - http.target
            service_graphs:
              dimensions:
                - service.name
            local_blocks:
              flush_to_storage: false

        overrides:
          defaults:
            metrics_generator:
              processors:
                - span-metrics
                - service-graphs
                - local-blocks
        """;

    /// <summary>The smallest file that starts.</summary>
    public const string Minimal = "storage: {trace: {backend: local, local: {path: /d/blocks}, wal: {path: /d/wal}}}\n";
}
